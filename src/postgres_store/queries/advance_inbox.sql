-- SPDX-License-Identifier: Apache-2.0
-- What comes in next stands behind what was written with a number of its own.
SELECT setval(pg_get_serial_sequence('inbox', 'number'), max(number)) FROM inbox HAVING max(number) IS NOT NULL;
