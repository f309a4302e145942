-- SPDX-License-Identifier: Apache-2.0
-- Those behind a retried entry are not the head of their queue any more. Of those whose lease ended
-- nobody hears again.
UPDATE outbox SET due_at = NULL, fence = 0
WHERE subject = :subject AND target = :target AND dead = 0 AND number > :number
  AND due_at IS NOT NULL;
