-- SPDX-License-Identifier: Apache-2.0
-- The servers that share the engine; a file has one, which is not written down.
CREATE TABLE instance (
  id       TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;
-- What servers show of logs that grow on another one; gone when the phase is over.
CREATE TABLE log_part (
  phase TEXT    NOT NULL,  -- and the number of its attempt
  place INTEGER NOT NULL,  -- of its first byte
  run   TEXT    NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  text  TEXT    NOT NULL,  -- sealed, base64
  PRIMARY KEY (phase, place)
) STRICT;
CREATE INDEX log_part_by_run ON log_part (run);
