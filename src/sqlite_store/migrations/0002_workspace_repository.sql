-- SPDX-License-Identifier: Apache-2.0
-- Whose workspace it is: the repository of the blueprint that claimed it last; NULL = of none.
ALTER TABLE workspace ADD COLUMN owner_repository TEXT;
UPDATE workspace SET owner_repository = (
  SELECT repo FROM run WHERE run.workspace = workspace.name AND run.status = 'applied'
    AND run.kind = owner_kind AND run.name = owner_name AND run.environment = owner_environment
  ORDER BY id DESC LIMIT 1);
