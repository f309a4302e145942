-- SPDX-License-Identifier: Apache-2.0
SELECT key, source, subject, kind, state, attempts, due_at, received_at, ended_at, error, number, body
FROM inbox WHERE key = :key;
