-- SPDX-License-Identifier: Apache-2.0
SELECT number, key, source, subject, kind, body, attempts FROM inbox INDEXED BY inbox_due
WHERE due_at <= :now ORDER BY due_at, number LIMIT :limit;
