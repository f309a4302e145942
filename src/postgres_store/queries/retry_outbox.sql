-- SPDX-License-Identifier: Apache-2.0
-- As if it had never been tried; promote_outbox makes it due.
UPDATE outbox SET due_at = NULL, fence = 0, attempts = 0, dead = false, error = ''
WHERE number = :number;
