-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET due_at = :lease_end, fence = :fence, attempts = attempts + 1
WHERE number = :number;
