-- SPDX-License-Identifier: Apache-2.0
UPDATE job SET due_at = least(due_at, porc_clock()), parked_on = NULL WHERE run_id = (
  SELECT run_id FROM job WHERE parked_on = :workspace ORDER BY run_id LIMIT 1 FOR UPDATE);
