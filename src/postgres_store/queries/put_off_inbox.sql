-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET due_at = greatest(:due_at, porc_clock()), fence = 0, error = :error
WHERE key = :key AND fence = :fence AND fence <> 0 AND state = 0;
