-- SPDX-License-Identifier: Apache-2.0
SELECT owner_environment, owner_kind, owner_name, held_by, held_fence, owner_repository
FROM workspace WHERE name = :name;
