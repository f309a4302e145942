-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET state = :state, due_at = NULL, fence = 0, error = :error, ended_at = :now,
                 keep_until = :keep_until
WHERE number = :number;
