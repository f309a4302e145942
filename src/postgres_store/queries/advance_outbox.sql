-- SPDX-License-Identifier: Apache-2.0
-- What is stored next stands behind what was written with a number of its own.
SELECT setval(pg_get_serial_sequence('outbox', 'number'), max(number)) FROM outbox HAVING max(number) IS NOT NULL;
