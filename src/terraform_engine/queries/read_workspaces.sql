-- SPDX-License-Identifier: Apache-2.0
SELECT id, name, document FROM workspace WHERE id > :after ORDER BY id LIMIT :limit;
