-- SPDX-License-Identifier: Apache-2.0
-- What others are just claiming or changing is passed over.
WITH due AS (
  SELECT number, due_at FROM inbox WHERE due_at <= porc_clock()
  ORDER BY due_at, number LIMIT :limit FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE inbox SET due_at = porc_clock() + :lease, fence = nextval('fence'),
    claimed_by = :presence, attempts = attempts + 1
  FROM due WHERE inbox.number = due.number
  RETURNING inbox.*, due.due_at AS was_due_at
)
SELECT key, source, subject, kind, body, attempts - 1, fence FROM claimed ORDER BY was_due_at, number;
