-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET due_at = :due_at, fence = 0, error = :error WHERE number = :number;
