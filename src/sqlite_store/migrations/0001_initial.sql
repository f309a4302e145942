-- SPDX-License-Identifier: Apache-2.0
-- What PORC remembers (src/contracts/store.h). Times are milliseconds since 1970 in UTC; ids and
-- names are the text that the API shows; documents are JSON text.

-- The atomic fact: one row for each version of each run, inserted exactly once. All other tables that
-- name a run follow from it and are written in the same transaction.
CREATE TABLE change (
  run_id  TEXT    NOT NULL,
  version INTEGER NOT NULL,  -- from 1, without a gap
  at      INTEGER NOT NULL,
  fence   INTEGER,           -- of the claim that it was written under; NULL for a person's act
  PRIMARY KEY (run_id, version)
) STRICT, WITHOUT ROWID;

-- The newest projection of each run. The columns before it repeat what lists and filters ask for.
CREATE TABLE run (
  id             TEXT    NOT NULL PRIMARY KEY,
  version        INTEGER NOT NULL,
  status         TEXT    NOT NULL,
  kind           TEXT    NOT NULL,
  environment    TEXT    NOT NULL,
  name           TEXT    NOT NULL,
  repo           TEXT,
  owner          TEXT,
  workspace      TEXT    NOT NULL,
  audit_sequence INTEGER NOT NULL,  -- of the last event
  audit_head     TEXT    NOT NULL,  -- its hash
  projection     TEXT    NOT NULL
) STRICT;

-- Lists of runs and of heads walk this index and touch no projection that they leave out.
CREATE INDEX run_listing ON run (id, status, kind, environment, name, repo, owner,
                                 audit_sequence, audit_head);
CREATE INDEX run_by_workspace ON run (workspace, id);
CREATE INDEX run_by_status ON run (status);

-- The chained events, byte for byte as they were hashed.
CREATE TABLE event (
  run_id   TEXT    NOT NULL,
  sequence INTEGER NOT NULL,  -- from 1, without a gap
  bytes    TEXT    NOT NULL,
  hash     TEXT    NOT NULL,
  PRIMARY KEY (run_id, sequence)
) STRICT, WITHOUT ROWID;

-- The last fence that was given out, to a claim or to a delivery; one row.
CREATE TABLE fence (
  last INTEGER NOT NULL
) STRICT;
INSERT INTO fence (last) VALUES (0);

-- One row for each run that is not settled: `Job` of src/contracts/store_rules.h.
CREATE TABLE job (
  run_id    TEXT    NOT NULL PRIMARY KEY,
  due_at    INTEGER NOT NULL,  -- of a claimed one: the end of the lease
  fence     INTEGER NOT NULL,  -- of the claim that stands; 0 = unclaimed
  owner     TEXT,              -- who claimed it last
  wanted    INTEGER NOT NULL,  -- 1: asked for while it was claimed
  parked_on TEXT               -- the workspace whose release makes it due
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (due_at, run_id);
CREATE INDEX job_parked ON job (parked_on, run_id) WHERE parked_on IS NOT NULL;

CREATE TABLE workspace (
  name              TEXT NOT NULL PRIMARY KEY,
  owner_environment TEXT NOT NULL,
  owner_kind        TEXT NOT NULL,
  owner_name        TEXT NOT NULL,
  held_by           TEXT,    -- a run
  held_fence        INTEGER  -- of the latest claim under which it holds
) STRICT, WITHOUT ROWID;

-- What is still to be told: a queue for each run and target, in the order of `number`. Only the head
-- of a queue has a `due_at`: when it is due or, while it is being delivered, when its lease ends.
CREATE TABLE outbox (
  number   INTEGER NOT NULL PRIMARY KEY,
  key      TEXT    NOT NULL UNIQUE,
  run_id   TEXT    NOT NULL,
  target   TEXT    NOT NULL,
  coalesce TEXT    NOT NULL,
  payload  TEXT    NOT NULL,
  due_at   INTEGER,
  fence    INTEGER NOT NULL DEFAULT 0,  -- of the delivery under way; 0 = none
  attempts INTEGER NOT NULL DEFAULT 0,
  dead     INTEGER NOT NULL DEFAULT 0,  -- 1: put aside
  error    TEXT                         -- of the last delivery
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_queue ON outbox (run_id, target, dead, number);
CREATE INDEX outbox_dead ON outbox (dead);

-- Submission keys (Idempotency-Key) and the runs they are bound to.
CREATE TABLE submission (
  key         TEXT    NOT NULL PRIMARY KEY,
  body_digest TEXT    NOT NULL,
  run_id      TEXT    NOT NULL,
  expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX submission_end ON submission (expires_at);

CREATE TABLE checkpoint (
  number     INTEGER NOT NULL PRIMARY KEY,
  bytes      TEXT    NOT NULL,
  signature  TEXT    NOT NULL,
  public_key TEXT    NOT NULL
) STRICT;

CREATE TABLE token (
  id       TEXT NOT NULL PRIMARY KEY,
  hash     TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
