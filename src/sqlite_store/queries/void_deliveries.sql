-- SPDX-License-Identifier: Apache-2.0
UPDATE outbox INDEXED BY outbox_due SET due_at = :now, fence = 0
WHERE due_at > :now AND fence <> 0;
