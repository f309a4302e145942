-- SPDX-License-Identifier: Apache-2.0
-- Makes the heads of queues due, if they are not due, put off or under way already.
UPDATE inbox SET due_at = porc_clock()
FROM (SELECT DISTINCT subject FROM unnest(:subjects::text[]) AS subject) AS queue,
     LATERAL (SELECT number FROM inbox AS event WHERE event.subject = queue.subject AND event.state = 0
              ORDER BY number LIMIT 1) AS head
WHERE inbox.number = head.number AND inbox.due_at IS NULL;
