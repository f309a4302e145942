-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run
WHERE workspace = :workspace
  AND status IN ('planned', 'policy_override', 'policy_checked', 'planned_and_saved', 'confirmed',
                 'apply_queued')
ORDER BY sequence;
