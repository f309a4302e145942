-- SPDX-License-Identifier: Apache-2.0
DELETE FROM inbox WHERE number IN (
  SELECT number FROM inbox WHERE keep_until <= porc_clock()
  ORDER BY keep_until LIMIT 100 FOR UPDATE SKIP LOCKED);
