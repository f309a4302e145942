-- SPDX-License-Identifier: Apache-2.0
SELECT CAST(sequence AS text), id, workspace, category, key, document, value FROM variable
WHERE sequence > :after ORDER BY sequence LIMIT :limit;
