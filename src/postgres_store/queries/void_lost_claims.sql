-- SPDX-License-Identifier: Apache-2.0
-- What a server had claimed that is gone is due now. What others are just changing is passed over.
WITH gone AS (
  SELECT presence FROM (
    SELECT claimed_by FROM job WHERE claimed_by IS NOT NULL AND fence <> 0
    UNION SELECT claimed_by FROM outbox WHERE claimed_by IS NOT NULL AND fence <> 0
    UNION SELECT claimed_by FROM inbox WHERE claimed_by IS NOT NULL AND fence <> 0
  ) AS claimant (presence)
  WHERE NOT porc_is_present(presence)
), lost_job AS (
  SELECT run_id FROM job WHERE claimed_by IN (SELECT presence FROM gone)
    AND fence <> 0 AND due_at > porc_clock() FOR UPDATE SKIP LOCKED
), lost_outbox AS (
  SELECT number FROM outbox WHERE claimed_by IN (SELECT presence FROM gone)
    AND fence <> 0 AND due_at > porc_clock() FOR UPDATE SKIP LOCKED
), lost_inbox AS (
  SELECT number FROM inbox WHERE claimed_by IN (SELECT presence FROM gone)
    AND fence <> 0 AND due_at > porc_clock() FOR UPDATE SKIP LOCKED
), due_jobs AS (
  UPDATE job SET due_at = porc_clock() WHERE run_id IN (SELECT run_id FROM lost_job)
), due_deliveries AS (
  UPDATE outbox SET due_at = porc_clock() WHERE number IN (SELECT number FROM lost_outbox)
)
UPDATE inbox SET due_at = porc_clock() WHERE number IN (SELECT number FROM lost_inbox);
