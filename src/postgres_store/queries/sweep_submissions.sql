-- SPDX-License-Identifier: Apache-2.0
DELETE FROM submission WHERE key IN (
  SELECT key FROM submission WHERE expires_at <= porc_clock()
  ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED);
