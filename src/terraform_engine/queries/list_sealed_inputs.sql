-- SPDX-License-Identifier: Apache-2.0
SELECT CAST(sequence AS text), id, inputs FROM run WHERE sequence > :after ORDER BY sequence LIMIT :limit;
