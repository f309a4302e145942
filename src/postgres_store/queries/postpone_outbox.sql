-- SPDX-License-Identifier: Apache-2.0
UPDATE outbox SET fence = 0, dead = :due_at::bigint IS NULL, error = :error,
  due_at = CASE WHEN :due_at::bigint IS NULL THEN NULL ELSE greatest(:due_at, porc_clock()) END
WHERE number = :number;
