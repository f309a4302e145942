-- SPDX-License-Identifier: Apache-2.0
-- What is made next stands behind what was written with a number of its own.
SELECT CAST(setval(pg_get_serial_sequence('run', 'sequence'), max(sequence)) AS text) FROM run
HAVING max(sequence) IS NOT NULL;
