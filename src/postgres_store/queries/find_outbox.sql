-- SPDX-License-Identifier: Apache-2.0
SELECT key, subject, target, "coalesce", payload, attempts, dead, due_at, stored_at, error, number
FROM outbox WHERE key = :key;
