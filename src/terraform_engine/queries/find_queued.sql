-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run
WHERE status IN ('plan_queued', 'apply_queued')
  AND sequence > coalesce((SELECT sequence FROM run WHERE id = :after), 0)
ORDER BY sequence LIMIT 1;
