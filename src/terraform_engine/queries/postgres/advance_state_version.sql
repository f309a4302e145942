-- SPDX-License-Identifier: Apache-2.0
-- What is made next stands behind what was written with a number of its own.
SELECT CAST(setval(pg_get_serial_sequence('state_version', 'sequence'), max(sequence)) AS text) FROM state_version
HAVING max(sequence) IS NOT NULL;
