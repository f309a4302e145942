-- SPDX-License-Identifier: Apache-2.0
-- What is passed over is told by the index alone.
SELECT number, key, subject, target, coalesce, payload, attempts FROM outbox INDEXED BY outbox_due
WHERE due_at <= :now AND target NOT IN (SELECT value FROM json_each(:passed_over))
ORDER BY due_at, number LIMIT :limit;
