-- SPDX-License-Identifier: Apache-2.0
INSERT INTO workspace (name, owner_environment, owner_kind, owner_name, owner_repository)
VALUES (:name, :environment, :kind, :owner_name, :repository);
