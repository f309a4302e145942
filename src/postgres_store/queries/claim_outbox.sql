-- SPDX-License-Identifier: Apache-2.0
-- What others are just claiming or changing is passed over.
WITH due AS (
  SELECT number, due_at FROM outbox
  WHERE due_at <= porc_clock() AND target <> ALL (:passed_over::text[])
  ORDER BY due_at, number LIMIT :limit FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE outbox SET due_at = porc_clock() + :lease, fence = nextval('fence'),
    claimed_by = :presence, attempts = attempts + 1
  FROM due WHERE outbox.number = due.number
  RETURNING outbox.*, due.due_at AS was_due_at
)
SELECT key, subject, target, "coalesce", payload, attempts - 1, fence
FROM claimed ORDER BY was_due_at, number;
