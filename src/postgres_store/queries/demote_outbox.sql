-- SPDX-License-Identifier: Apache-2.0
-- Those behind a retried entry are not the head of their queue any more, unless one is under way: then
-- the retried one follows it. Of those whose lease ended nobody hears again.
UPDATE outbox SET due_at = NULL, fence = 0
WHERE subject = :subject AND target = :target AND NOT dead AND number > :number
  AND due_at IS NOT NULL AND NOT (fence <> 0 AND due_at > porc_clock());
