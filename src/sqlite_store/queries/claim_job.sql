-- SPDX-License-Identifier: Apache-2.0
UPDATE job SET due_at = :lease_end, fence = :fence, owner = :owner, wanted = 0, parked_on = NULL
WHERE run_id = :run;
