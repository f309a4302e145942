-- SPDX-License-Identifier: Apache-2.0
SELECT sequence, bytes, hash FROM event
WHERE run_id = :run AND sequence > :after ORDER BY sequence LIMIT :limit;
