-- SPDX-License-Identifier: Apache-2.0
-- Also by whoever claimed before it was known to be there.
UPDATE job SET due_at = porc_clock() + :lease, claimed_by = coalesce(:presence::bigint, claimed_by)
FROM unnest(:runs::text[], :fences::bigint[]) AS claim (run_id, fence)
WHERE job.run_id = claim.run_id AND job.fence = claim.fence AND job.fence <> 0
RETURNING job.run_id, job.fence;
