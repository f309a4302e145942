-- SPDX-License-Identifier: Apache-2.0
SELECT key, source, subject, kind, state, attempts, due_at, received_at, ended_at, error, number
FROM inbox
WHERE number < :before AND (:source::text IS NULL OR source = :source)
  AND (:state::bigint IS NULL OR state = :state)
ORDER BY number DESC LIMIT :limit;
