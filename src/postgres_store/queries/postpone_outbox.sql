-- SPDX-License-Identifier: Apache-2.0
-- One that was brought back meanwhile, and stands before it, goes first.
UPDATE outbox SET fence = 0, dead = :due_at::bigint IS NULL, error = :error,
  due_at = CASE
    WHEN :due_at::bigint IS NULL THEN NULL
    WHEN EXISTS (SELECT 1 FROM outbox AS older
                 WHERE older.subject = outbox.subject AND older.target = outbox.target
                   AND NOT older.dead AND older.number < outbox.number) THEN NULL
    ELSE greatest(:due_at, porc_clock()) END
WHERE number = :number;
