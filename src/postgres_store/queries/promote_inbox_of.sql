-- SPDX-License-Identifier: Apache-2.0
-- As promote_inboxes, of the queue in which it stands.
UPDATE inbox SET due_at = porc_clock() WHERE due_at IS NULL AND number = (
  SELECT number FROM inbox WHERE state = 0 AND subject = (SELECT subject FROM inbox WHERE key = :key)
  ORDER BY number LIMIT 1);
