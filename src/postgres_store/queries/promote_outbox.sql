-- SPDX-License-Identifier: Apache-2.0
-- Makes the head of a queue due, if it is not due, postponed or under way already.
UPDATE outbox SET due_at = porc_clock() WHERE due_at IS NULL AND number = (
  SELECT number FROM outbox WHERE subject = :subject AND target = :target AND NOT dead
  ORDER BY number LIMIT 1);
