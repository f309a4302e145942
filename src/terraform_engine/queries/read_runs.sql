-- SPDX-License-Identifier: Apache-2.0
SELECT CAST(sequence AS text), id, workspace, coalesce(key, ''), plan, apply, status, document, inputs FROM run
WHERE sequence > :after ORDER BY sequence LIMIT :limit;
