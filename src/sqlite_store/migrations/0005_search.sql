-- SPDX-License-Identifier: Apache-2.0
-- What finds runs by their facets, which all runs of one blueprint share, and by pieces of their ids.
-- Triggers keep the tables; what is new in them is put into the indexes of texts by index_new of search.cc,
-- for SQLite lets no trigger do that where it does not trust its schema.
CREATE TABLE facet (
  number      INTEGER NOT NULL PRIMARY KEY,
  environment TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  repo        TEXT,
  owner       TEXT
) STRICT;
CREATE UNIQUE INDEX facet_once ON facet (
  environment, kind, name, coalesce(repo, char(0)), coalesce(owner, char(0)));

-- The runs of each facet.
CREATE TABLE run_facet (
  facet  INTEGER NOT NULL,
  run_id TEXT    NOT NULL,
  PRIMARY KEY (facet, run_id)
) STRICT, WITHOUT ROWID;

-- Pieces of three characters, and the facets that hold them; upper and lower case differ.
CREATE VIRTUAL TABLE facet_text USING fts5 (
  words, content = '', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1');

-- The same of the ids of runs. What it answers comes in the order of `place`, which is that of the ids:
-- the seconds since 1970 and then the six letters, five bits each.
ALTER TABLE run ADD COLUMN place INTEGER GENERATED ALWAYS AS (
  unixepoch(substr(id, 6, 4) || '-' || substr(id, 10, 2) || '-' || substr(id, 12, 2) || ' ' ||
            substr(id, 15, 2) || ':' || substr(id, 17, 2) || ':' || substr(id, 19, 2)) * 1073741824
  + (instr('234567abcdefghijklmnopqrstuvwxyz', substr(id, 22, 1)) - 1) * 33554432
  + (instr('234567abcdefghijklmnopqrstuvwxyz', substr(id, 23, 1)) - 1) * 1048576
  + (instr('234567abcdefghijklmnopqrstuvwxyz', substr(id, 24, 1)) - 1) * 32768
  + (instr('234567abcdefghijklmnopqrstuvwxyz', substr(id, 25, 1)) - 1) * 1024
  + (instr('234567abcdefghijklmnopqrstuvwxyz', substr(id, 26, 1)) - 1) * 32
  + (instr('234567abcdefghijklmnopqrstuvwxyz', substr(id, 27, 1)) - 1)) VIRTUAL;
CREATE INDEX run_by_place ON run (place);
CREATE VIRTUAL TABLE run_id_text USING fts5 (
  id, content = '', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1');

-- What the indexes of texts do not know yet.
CREATE TABLE unindexed_facet (number INTEGER NOT NULL PRIMARY KEY) STRICT;
CREATE TABLE unindexed_run (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TRIGGER run_inserted AFTER INSERT ON run BEGIN
  INSERT OR IGNORE INTO facet (environment, kind, name, repo, owner)
  VALUES (new.environment, new.kind, new.name, new.repo, new.owner);
  INSERT INTO run_facet (facet, run_id)
  SELECT number, new.id FROM facet
  WHERE environment = new.environment AND kind = new.kind AND name = new.name
    AND repo IS new.repo AND owner IS new.owner;
  INSERT INTO unindexed_run (id) VALUES (new.id);
END;
CREATE TRIGGER run_updated AFTER UPDATE OF environment, kind, name, repo, owner ON run
WHEN old.environment <> new.environment OR old.kind <> new.kind OR old.name <> new.name
  OR old.repo IS NOT new.repo OR old.owner IS NOT new.owner BEGIN
  DELETE FROM run_facet WHERE run_id = old.id AND facet IN (
    SELECT number FROM facet
    WHERE environment = old.environment AND kind = old.kind AND name = old.name
      AND repo IS old.repo AND owner IS old.owner);
  INSERT OR IGNORE INTO facet (environment, kind, name, repo, owner)
  VALUES (new.environment, new.kind, new.name, new.repo, new.owner);
  INSERT INTO run_facet (facet, run_id)
  SELECT number, new.id FROM facet
  WHERE environment = new.environment AND kind = new.kind AND name = new.name
    AND repo IS new.repo AND owner IS new.owner;
END;

INSERT OR IGNORE INTO facet (environment, kind, name, repo, owner)
SELECT environment, kind, name, repo, owner FROM run INDEXED BY run_listing WHERE id > '';
INSERT INTO run_facet (facet, run_id)
SELECT facet.number, run.id FROM run INDEXED BY run_listing JOIN facet
  ON facet.environment = run.environment AND facet.kind = run.kind AND facet.name = run.name
 AND facet.repo IS run.repo AND facet.owner IS run.owner
WHERE run.id > '' ORDER BY facet.number, run.id;
INSERT INTO facet_text (rowid, words)
SELECT number, name || char(10) || kind || char(10) || coalesce(repo, '') || char(10) || coalesce(owner, '')
FROM facet;
INSERT INTO run_id_text (rowid, id) SELECT place, id FROM run ORDER BY place;
CREATE TRIGGER facet_inserted AFTER INSERT ON facet BEGIN
  INSERT INTO unindexed_facet (number) VALUES (new.number);
END;

-- The newest of a status, without a look at those of others.
DROP INDEX run_by_status;
CREATE INDEX run_by_status ON run (status, id);
