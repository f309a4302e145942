-- SPDX-License-Identifier: Apache-2.0
SELECT CAST(sequence AS text), id, workspace, document FROM configuration_version
WHERE sequence > :after ORDER BY sequence LIMIT :limit;
