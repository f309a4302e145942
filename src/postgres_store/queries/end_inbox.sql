-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET state = :state, due_at = NULL, fence = 0, error = :error, ended_at = porc_clock(),
                 keep_until = porc_clock() + :keep::bigint
WHERE key = :key AND fence = :fence AND fence <> 0 AND state = 0;
