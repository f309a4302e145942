-- SPDX-License-Identifier: Apache-2.0
SELECT number, key, subject, target, coalesce, payload, due_at, fence, attempts, dead, error, stored_at
FROM outbox WHERE number >= :from AND number <= :until ORDER BY number;
