-- SPDX-License-Identifier: Apache-2.0
INSERT INTO job (run_id, due_at, fence, owner, wanted, parked_on)
VALUES (:run, :due_at, :fence, :owner, :wanted, :parked_on)
ON CONFLICT DO NOTHING;
