-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run
WHERE status IN ('plan_queued', 'apply_queued') ORDER BY sequence LIMIT 1;
