-- SPDX-License-Identifier: Apache-2.0
DELETE FROM subject WHERE name IN (
  SELECT name FROM subject WHERE keep_until <= porc_clock()
  ORDER BY keep_until LIMIT 100 FOR UPDATE SKIP LOCKED);
