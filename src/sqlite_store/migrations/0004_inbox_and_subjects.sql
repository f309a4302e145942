-- SPDX-License-Identifier: Apache-2.0
-- Queues of the outbox belong to whatever an entry tells of, a run being one such subject.
ALTER TABLE outbox RENAME COLUMN run_id TO subject;
ALTER TABLE outbox ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_dead;
CREATE INDEX outbox_dead ON outbox (dead, stored_at);
CREATE INDEX outbox_head ON outbox (subject, target) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_target ON outbox (target, number);

-- What came in: a queue for each subject, in the order of `number`. Only the head of a queue has a
-- `due_at`: when it is due or, while it is being handled, when its lease ends.
CREATE TABLE inbox (
  number      INTEGER NOT NULL PRIMARY KEY,
  key         TEXT    NOT NULL UNIQUE,
  source      TEXT    NOT NULL,
  subject     TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  body        BLOB    NOT NULL,            -- sealed
  state       INTEGER NOT NULL DEFAULT 0,  -- InboxState: 0 waiting, 1 handled, 2 dead
  received_at INTEGER NOT NULL,
  due_at      INTEGER,
  fence       INTEGER NOT NULL DEFAULT 0,  -- of the attempt under way; 0 = none
  attempts    INTEGER NOT NULL DEFAULT 0,
  error       TEXT    NOT NULL DEFAULT '', -- of the last attempt
  ended_at    INTEGER,
  keep_until  INTEGER                      -- of a handled one: when it is forgotten
) STRICT;
CREATE INDEX inbox_due ON inbox (due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX inbox_queue ON inbox (subject, number) WHERE state = 0;
CREATE INDEX inbox_state ON inbox (state, received_at);
CREATE INDEX inbox_end ON inbox (keep_until) WHERE keep_until IS NOT NULL;

-- What is remembered of things outside.
CREATE TABLE subject (
  name       TEXT    NOT NULL PRIMARY KEY,
  version    INTEGER NOT NULL,
  document   TEXT    NOT NULL,
  keep_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_end ON subject (keep_until) WHERE keep_until IS NOT NULL;
