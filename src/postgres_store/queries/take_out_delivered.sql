-- SPDX-License-Identifier: Apache-2.0
-- What follows in the queues of those that are gone is due now.
WITH gone AS (
  DELETE FROM outbox USING unnest(:keys::text[], :fences::bigint[]) AS done (key, fence)
  WHERE outbox.key = done.key AND outbox.fence = done.fence AND outbox.fence <> 0
  RETURNING outbox.number, outbox.subject, outbox.target
), promoted AS (
  UPDATE outbox SET due_at = porc_clock()
  FROM (SELECT DISTINCT subject, target FROM gone) AS queue,
       LATERAL (SELECT entry.number FROM outbox AS entry
                WHERE entry.subject = queue.subject AND entry.target = queue.target AND NOT entry.dead
                  AND entry.number NOT IN (SELECT number FROM gone)
                ORDER BY entry.number LIMIT 1) AS head
  WHERE outbox.number = head.number AND outbox.due_at IS NULL
)
SELECT count(*) FROM gone;
