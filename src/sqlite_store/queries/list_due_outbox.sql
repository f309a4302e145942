-- SPDX-License-Identifier: Apache-2.0
SELECT number, key, run_id, target, coalesce, payload, attempts FROM outbox
WHERE due_at <= :now ORDER BY due_at, number LIMIT :limit;
