-- SPDX-License-Identifier: Apache-2.0
-- As promote_outbox, of a queue of which nothing is under way.
UPDATE outbox SET due_at = porc_clock() WHERE due_at IS NULL AND number = (
  SELECT number FROM outbox WHERE subject = :subject AND target = :target AND NOT dead
  ORDER BY number LIMIT 1)
AND NOT EXISTS (
  SELECT 1 FROM outbox WHERE subject = :subject AND target = :target AND NOT dead
    AND fence <> 0 AND due_at > porc_clock());
