-- SPDX-License-Identifier: Apache-2.0
-- What the embedded engine remembers when several servers share it: the tables of engine.db, in a
-- schema of their own. Documents are JSON text, byte for byte as they were written.
CREATE TABLE workspace (
  id       text COLLATE "C" NOT NULL PRIMARY KEY,
  name     text COLLATE "C" NOT NULL UNIQUE,
  document text COLLATE "C" NOT NULL
);
CREATE TABLE variable (
  sequence  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id        text COLLATE "C" NOT NULL UNIQUE,
  workspace text COLLATE "C" NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  category  text COLLATE "C" NOT NULL,  -- 'env' or 'terraform'
  key       text COLLATE "C" NOT NULL,
  document  text COLLATE "C" NOT NULL,
  value     text COLLATE "C" NOT NULL,  -- sealed, base64
  UNIQUE (workspace, category, key)
);
CREATE TABLE configuration_version (
  sequence  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id        text COLLATE "C" NOT NULL UNIQUE,
  workspace text COLLATE "C" NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  document  text COLLATE "C" NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX configuration_version_by_workspace ON configuration_version (workspace, sequence);
CREATE TABLE run (
  sequence  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id        text COLLATE "C" NOT NULL UNIQUE,
  workspace text COLLATE "C" NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  key       text COLLATE "C" UNIQUE,  -- PORC's run id
  plan      text COLLATE "C" NOT NULL UNIQUE,
  apply     text COLLATE "C" NOT NULL UNIQUE,
  status    text COLLATE "C" NOT NULL,
  document  text COLLATE "C" NOT NULL,
  inputs    text COLLATE "C" NOT NULL  -- sealed, base64
) WITH (fillfactor = 70);
CREATE INDEX run_by_workspace ON run (workspace, status);
-- Runs that are over are most of all.
CREATE INDEX run_under_way ON run (status, sequence)
  WHERE status IN ('plan_queued', 'apply_queued', 'planning', 'applying', 'policy_checking');
CREATE TABLE state_version (
  sequence  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id        text COLLATE "C" NOT NULL UNIQUE,
  workspace text COLLATE "C" NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  document  text COLLATE "C" NOT NULL
);
CREATE INDEX state_version_by_workspace ON state_version (workspace, sequence);
CREATE TABLE fact (
  name  text COLLATE "C" NOT NULL PRIMARY KEY,
  value text COLLATE "C" NOT NULL
);
-- The servers that share the engine. One whose lease ran out may be dead: what it was doing is taken
-- up by others.
CREATE TABLE instance (
  id       text COLLATE "C" NOT NULL PRIMARY KEY,
  document text COLLATE "C" NOT NULL
);
-- What servers show of logs that grow on another one; gone when the phase is over.
CREATE TABLE log_part (
  phase text   COLLATE "C" NOT NULL,  -- and the number of its attempt
  place bigint NOT NULL,              -- of its first byte
  run   text   COLLATE "C" NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  text  text   COLLATE "C" NOT NULL,  -- sealed, base64
  PRIMARY KEY (phase, place)
);
CREATE INDEX log_part_by_run ON log_part (run);
