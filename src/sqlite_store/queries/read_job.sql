-- SPDX-License-Identifier: Apache-2.0
SELECT due_at, fence, owner, wanted, parked_on FROM job WHERE run_id = :run;
