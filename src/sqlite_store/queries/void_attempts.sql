-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox INDEXED BY inbox_due SET due_at = :now, fence = 0
WHERE due_at > :now AND fence <> 0;
