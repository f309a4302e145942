-- SPDX-License-Identifier: Apache-2.0
SELECT name, owner_environment, owner_kind, owner_name, owner_repository, held_by, held_fence
FROM workspace WHERE name >= :from AND name <= :until ORDER BY name;
