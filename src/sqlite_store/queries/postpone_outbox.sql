-- SPDX-License-Identifier: Apache-2.0
-- One that was brought back meanwhile, and stands before it, goes first.
UPDATE outbox SET fence = 0, dead = :due_at IS NULL, error = :error,
  due_at = CASE
    WHEN EXISTS (SELECT 1 FROM outbox AS older
                 WHERE older.subject = outbox.subject AND older.target = outbox.target
                   AND older.dead = 0 AND older.number < outbox.number) THEN NULL
    ELSE :due_at END
WHERE number = :number;
