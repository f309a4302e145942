-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run
WHERE sequence > coalesce((SELECT sequence FROM run WHERE id = :after), 0)
ORDER BY sequence LIMIT :limit;
