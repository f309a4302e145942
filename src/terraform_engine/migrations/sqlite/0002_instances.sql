-- SPDX-License-Identifier: Apache-2.0
-- The servers that share the engine; a file has one, which is not written down.
CREATE TABLE instance (
  id       TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;
