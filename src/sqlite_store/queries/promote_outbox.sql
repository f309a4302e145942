-- SPDX-License-Identifier: Apache-2.0
-- Makes the head of a queue due, unless something in the queue is due, postponed or under way already.
UPDATE outbox SET due_at = :now WHERE number = (
  SELECT number FROM outbox WHERE subject = :subject AND target = :target AND dead = 0
  ORDER BY number LIMIT 1)
AND NOT EXISTS (
  SELECT 1 FROM outbox WHERE subject = :subject AND target = :target AND due_at IS NOT NULL);
