-- SPDX-License-Identifier: Apache-2.0
UPDATE job SET due_at = :due_at, fence = :fence, wanted = :wanted, parked_on = :parked_on
WHERE run_id = :run;
