-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET body = :body
WHERE key = :key AND body = :known AND (fence = 0 OR due_at IS NULL OR due_at <= porc_clock());
