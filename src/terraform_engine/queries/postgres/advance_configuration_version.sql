-- SPDX-License-Identifier: Apache-2.0
-- What is made next stands behind what was written with a number of its own.
SELECT CAST(setval(pg_get_serial_sequence('configuration_version', 'sequence'), max(sequence)) AS text) FROM configuration_version
HAVING max(sequence) IS NOT NULL;
