-- SPDX-License-Identifier: Apache-2.0
SELECT key, subject, target, "coalesce", payload, attempts, dead, due_at, stored_at, error, number
FROM outbox
WHERE number > :after AND (:target::text IS NULL OR target = :target)
  AND (:dead::boolean IS NULL OR dead = :dead)
ORDER BY number LIMIT :limit;
