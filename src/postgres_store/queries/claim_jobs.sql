-- SPDX-License-Identifier: Apache-2.0
-- What others are just claiming or changing is passed over.
WITH due AS (
  SELECT run_id, due_at FROM job WHERE due_at <= porc_clock()
  ORDER BY due_at, run_id LIMIT :limit FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE job SET due_at = porc_clock() + :lease, fence = nextval('fence'), owner = :owner, claimed_by = :presence,
                 wanted = false, parked_on = NULL
  FROM due WHERE job.run_id = due.run_id
  RETURNING job.run_id, job.fence, due.due_at
)
SELECT run_id, fence FROM claimed ORDER BY due_at, run_id;
