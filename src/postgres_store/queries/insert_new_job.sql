-- SPDX-License-Identifier: Apache-2.0
INSERT INTO job (run_id, due_at, fence, wanted) VALUES (:run, greatest(:due_at, porc_clock()), 0, false);
