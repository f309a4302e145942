-- SPDX-License-Identifier: Apache-2.0
SELECT id, projection FROM run WHERE id >= :from AND id <= :until ORDER BY id LIMIT :limit;
