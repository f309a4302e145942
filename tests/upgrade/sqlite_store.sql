-- SPDX-License-Identifier: Apache-2.0
-- A step as the next release may take it: what the one before uses stays as it is.
ALTER TABLE run ADD COLUMN team TEXT NOT NULL DEFAULT '';
CREATE INDEX run_by_team ON run (team, id);
