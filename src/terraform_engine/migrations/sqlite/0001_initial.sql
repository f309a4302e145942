-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE workspace (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL
) STRICT;
CREATE TABLE variable (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  category  TEXT NOT NULL,  -- 'env' or 'terraform'
  key       TEXT NOT NULL,
  document  TEXT NOT NULL,
  value     TEXT NOT NULL,  -- sealed, base64
  UNIQUE (workspace, category, key)
) STRICT;
CREATE TABLE configuration_version (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  document  TEXT NOT NULL
) STRICT;
CREATE INDEX configuration_version_by_workspace ON configuration_version (workspace);
CREATE TABLE run (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  key       TEXT UNIQUE,    -- PORC's run id
  plan      TEXT NOT NULL UNIQUE,
  apply     TEXT NOT NULL UNIQUE,
  status    TEXT NOT NULL,
  document  TEXT NOT NULL,
  inputs    TEXT NOT NULL   -- sealed, base64
) STRICT;
CREATE INDEX run_by_workspace ON run (workspace, status);
CREATE INDEX run_by_status ON run (status);
CREATE TABLE state_version (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  document  TEXT NOT NULL
) STRICT;
CREATE INDEX state_version_by_workspace ON state_version (workspace);
CREATE TABLE fact (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
