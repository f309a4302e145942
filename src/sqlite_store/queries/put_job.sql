-- SPDX-License-Identifier: Apache-2.0
INSERT INTO job (run_id, due_at, fence, wanted, parked_on)
VALUES (:run, :due_at, :fence, :wanted, :parked_on)
ON CONFLICT (run_id) DO UPDATE SET
  due_at = excluded.due_at, fence = excluded.fence, wanted = excluded.wanted,
  parked_on = excluded.parked_on;
