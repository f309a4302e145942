-- SPDX-License-Identifier: Apache-2.0
INSERT INTO workspace (name, owner_environment, owner_kind, owner_name, owner_repository, held_by, held_fence)
VALUES (:name, :environment, :kind, :owner, :repository, :held_by, :held_fence)
ON CONFLICT DO NOTHING;
