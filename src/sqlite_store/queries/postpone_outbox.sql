-- SPDX-License-Identifier: Apache-2.0
UPDATE outbox SET fence = 0, due_at = :due_at, dead = :due_at IS NULL, error = :error
WHERE number = :number;
