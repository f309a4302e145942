-- SPDX-License-Identifier: Apache-2.0
-- What PORC remembers (src/contracts/store.h). Times are milliseconds since 1970 in UTC; ids and
-- names are the text that the API shows, compared byte by byte; documents are JSON text, byte for
-- byte as they were written.

-- The clock of all leases: the server's, so that clocks of porc servers may differ. Only tests say
-- what time it is.
CREATE FUNCTION porc_clock() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('porc.clock', true), '')::bigint,
                  floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint)
$$;

-- A server that works holds a lock under a number of its own, for as long as its connection lives. So
-- it is known at once when it is gone, and what it had claimed need not wait for the end of a lease.
CREATE FUNCTION porc_is_present(presence bigint) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND classid = 1347375682 AND objid = presence AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
$$;

-- Whoever claims has a higher fence than all before it.
CREATE SEQUENCE fence;

-- Written to ask whether it can be; one row.
CREATE TABLE heartbeat (
  at bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO heartbeat (at) VALUES (0);

-- The atomic fact: one row for each version of each run, inserted exactly once. All other tables that
-- name a run follow from it and are written in the same transaction.
CREATE TABLE change (
  run_id  text   COLLATE "C" NOT NULL,
  version bigint NOT NULL,  -- from 1, without a gap
  at      bigint NOT NULL,
  fence   bigint,           -- of the claim that it was written under; NULL for a person's act
  PRIMARY KEY (run_id, version)
);

-- The newest projection of each run. The columns before it repeat what lists and filters ask for.
CREATE TABLE run (
  id             text   COLLATE "C" NOT NULL PRIMARY KEY,
  version        bigint NOT NULL,
  status         text   COLLATE "C" NOT NULL,
  kind           text   COLLATE "C" NOT NULL,
  environment    text   COLLATE "C" NOT NULL,
  name           text   COLLATE "C" NOT NULL,
  repo           text   COLLATE "C",
  owner          text   COLLATE "C",
  workspace      text   COLLATE "C" NOT NULL,
  audit_sequence bigint NOT NULL,  -- of the last event
  audit_head     text   COLLATE "C" NOT NULL,  -- its hash
  projection     text   COLLATE "C" NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX run_by_workspace ON run (workspace, id);
CREATE INDEX run_by_status ON run (status);

-- The chained events, byte for byte as they were hashed. They are never changed, and most of all
-- rows: in parts, each is vacuumed and indexed for itself.
CREATE TABLE event (
  run_id   text   COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,  -- from 1, without a gap
  bytes    text   COLLATE "C" NOT NULL,
  hash     text   COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, sequence)
) PARTITION BY HASH (run_id);
CREATE TABLE event_0 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE event_1 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE event_2 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE event_3 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE event_4 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE event_5 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE event_6 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE event_7 PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER 7);

-- One row for each run that is not settled: `Job` of src/contracts/store_rules.h.
CREATE TABLE job (
  run_id    text    COLLATE "C" NOT NULL PRIMARY KEY,
  due_at    bigint  NOT NULL,  -- of a claimed one: the end of the lease
  fence     bigint  NOT NULL,  -- of the claim that stands; 0 = unclaimed
  owner     text    COLLATE "C",  -- who claimed it last
  claimed_by bigint,              -- its presence
  wanted    boolean NOT NULL,  -- asked for while it was claimed
  parked_on text    COLLATE "C"   -- the workspace whose release makes it due
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX job_due ON job (due_at, run_id);
CREATE INDEX job_claimed ON job (claimed_by) WHERE fence <> 0;
CREATE INDEX job_parked ON job (parked_on, run_id) WHERE parked_on IS NOT NULL;

CREATE TABLE workspace (
  name              text COLLATE "C" NOT NULL PRIMARY KEY,
  owner_environment text COLLATE "C" NOT NULL,
  owner_kind        text COLLATE "C" NOT NULL,
  owner_name        text COLLATE "C" NOT NULL,
  owner_repository  text COLLATE "C",  -- of the blueprint that claimed it last; NULL = of none
  held_by           text COLLATE "C",  -- a run
  held_fence        bigint             -- of the latest claim under which it holds
);

-- What is still to be told: a queue for each subject and target, in the order of `number`. Only the
-- head of a queue has a `due_at`: when it is due or, while it is being delivered, when its lease ends.
-- Whoever changes a queue holds its lock (queries/lock_outbox.sql).
CREATE TABLE outbox (
  number    bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key       text    COLLATE "C" NOT NULL CONSTRAINT outbox_key UNIQUE,
  subject   text    COLLATE "C" NOT NULL,
  target    text    COLLATE "C" NOT NULL,
  "coalesce" text   COLLATE "C" NOT NULL,
  payload   text    COLLATE "C" NOT NULL,
  due_at    bigint,
  fence     bigint  NOT NULL DEFAULT 0,  -- of the delivery under way; 0 = none
  claimed_by bigint,                     -- presence of who claimed it last
  attempts  bigint  NOT NULL DEFAULT 0,
  dead      boolean NOT NULL DEFAULT false,  -- put aside
  error     text    COLLATE "C" NOT NULL DEFAULT '',  -- of the last delivery
  stored_at bigint  NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX outbox_due ON outbox (due_at, number, target) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_queue ON outbox (subject, target, dead, number);
CREATE INDEX outbox_head ON outbox (subject, target) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_claimed ON outbox (claimed_by) WHERE fence <> 0;
CREATE INDEX outbox_dead ON outbox (stored_at) WHERE dead;
CREATE INDEX outbox_target ON outbox (target, number);

-- What came in: a queue for each subject, in the order of `number`. Only the head of a queue has a
-- `due_at`: when it is due or, while it is being handled, when its lease ends. Whoever changes a queue
-- holds its lock (queries/lock_inbox.sql).
CREATE TABLE inbox (
  number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key         text   COLLATE "C" NOT NULL CONSTRAINT inbox_key UNIQUE,
  source      text   COLLATE "C" NOT NULL,
  subject     text   COLLATE "C" NOT NULL,
  kind        text   COLLATE "C" NOT NULL,
  body        bytea  NOT NULL,            -- sealed
  state       bigint NOT NULL DEFAULT 0,  -- InboxState: 0 waiting, 1 handled, 2 dead
  received_at bigint NOT NULL,
  due_at      bigint,
  fence       bigint NOT NULL DEFAULT 0,  -- of the attempt under way; 0 = none
  claimed_by  bigint,                     -- presence of who claimed it last
  attempts    bigint NOT NULL DEFAULT 0,
  error       text   COLLATE "C" NOT NULL DEFAULT '',  -- of the last attempt
  ended_at    bigint,
  keep_until  bigint                      -- of a handled one: when it is forgotten
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
-- Sealed bytes do not compress.
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX inbox_due ON inbox (due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX inbox_queue ON inbox (subject, number) WHERE state = 0;
CREATE INDEX inbox_claimed ON inbox (claimed_by) WHERE fence <> 0;
CREATE INDEX inbox_open ON inbox (state, received_at) WHERE state <> 1;
CREATE INDEX inbox_end ON inbox (keep_until) WHERE keep_until IS NOT NULL;

-- What is remembered of things outside.
CREATE TABLE subject (
  name       text   COLLATE "C" NOT NULL PRIMARY KEY,
  version    bigint NOT NULL,
  document   text   COLLATE "C" NOT NULL,
  keep_until bigint
);
CREATE INDEX subject_end ON subject (keep_until) WHERE keep_until IS NOT NULL;

-- Submission keys (Idempotency-Key) and the runs they are bound to.
CREATE TABLE submission (
  key         text   COLLATE "C" NOT NULL PRIMARY KEY,
  body_digest text   COLLATE "C" NOT NULL,
  run_id      text   COLLATE "C" NOT NULL,
  expires_at  bigint  -- NULL = never
);
CREATE INDEX submission_end ON submission (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE checkpoint (
  number     bigint NOT NULL CONSTRAINT checkpoint_number PRIMARY KEY,
  bytes      text   COLLATE "C" NOT NULL,
  signature  text   COLLATE "C" NOT NULL,
  public_key text   COLLATE "C" NOT NULL
);

CREATE TABLE token (
  id       text COLLATE "C" NOT NULL PRIMARY KEY,
  hash     text COLLATE "C" NOT NULL CONSTRAINT token_hash UNIQUE,
  document text COLLATE "C" NOT NULL
);
