-- SPDX-License-Identifier: Apache-2.0
SELECT number, key, source, subject, kind, body, state, received_at, due_at, fence, attempts, error,
       ended_at, keep_until
FROM inbox WHERE number >= :from AND number <= :until ORDER BY number;
