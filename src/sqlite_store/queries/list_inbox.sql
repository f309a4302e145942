-- SPDX-License-Identifier: Apache-2.0
SELECT key, source, subject, kind, state, attempts, due_at, received_at, ended_at, error, number
FROM inbox
WHERE number < :before AND (:source IS NULL OR source = :source)
  AND (:state IS NULL OR state = :state)
ORDER BY number DESC LIMIT :limit;
