-- SPDX-License-Identifier: Apache-2.0
INSERT INTO job (run_id, due_at, fence, wanted)
SELECT run, greatest(due_at, porc_clock()), 0, false
FROM unnest(:runs::text[], :due_at::bigint[]) AS made (run, due_at);
