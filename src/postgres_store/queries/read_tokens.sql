-- SPDX-License-Identifier: Apache-2.0
SELECT id, hash, document FROM token WHERE id >= :from AND id <= :until ORDER BY id LIMIT :limit;
