-- SPDX-License-Identifier: Apache-2.0
-- What finds runs by their facets, which all runs of one blueprint share, and by the ends of their ids.
-- Triggers keep it, in the transaction that writes the run, also for servers of the version before.
-- Submissions wait while this step reads all runs: about a minute for a million of them.

-- Each piece of three characters.
CREATE FUNCTION porc_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT array_agg(gram COLLATE "C") FROM (
    SELECT c || lead(c) OVER following || lead(c, 2) OVER following AS gram
    FROM unnest(string_to_array(words, NULL)) WITH ORDINALITY AS of (c, place)
    WINDOW following AS (ORDER BY place)) AS pieces
  WHERE gram IS NOT NULL
$$;

CREATE TABLE facet (
  digest      bytea NOT NULL PRIMARY KEY,  -- of all that follows: its length has no limit
  environment text COLLATE "C" NOT NULL,
  kind        text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  repo        text COLLATE "C",
  owner       text COLLATE "C"
);
-- In a language that keeps what it parsed: SQL would do so only for what it can put into the query.
CREATE FUNCTION porc_facet(environment text, kind text, name text, repo text, owner text)
RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN substr(sha256(convert_to(
    quote_nullable(environment) || quote_nullable(kind) || quote_nullable(name) ||
    quote_nullable(repo) || quote_nullable(owner), 'UTF8')), 1, 16);
END
$$;
CREATE FUNCTION porc_facet_words(name text, kind text, repo text, owner text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT name || E'\n' || kind || E'\n' || coalesce(repo, '') || E'\n' || coalesce(owner, '')
$$;
CREATE INDEX facet_grams ON facet USING gin (porc_grams(porc_facet_words(name, kind, repo, owner)));

-- The runs of each facet. Unlike `run` it is written once for each of them.
CREATE TABLE run_facet (
  run_id text  COLLATE "C" NOT NULL PRIMARY KEY,
  facet  bytea NOT NULL
);

-- Once for all runs of a statement.
CREATE FUNCTION porc_tell_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM made) THEN
    RETURN NULL;
  END IF;
  WITH told AS MATERIALIZED (
    SELECT id, porc_facet(environment, kind, name, repo, owner) AS facet, environment, kind, name, repo, owner
    FROM made
  ), unknown AS (
    INSERT INTO facet (digest, environment, kind, name, repo, owner)
    SELECT DISTINCT facet, environment, kind, name, repo, owner FROM told
    WHERE NOT EXISTS (SELECT FROM facet AS known WHERE known.digest = told.facet)
    ORDER BY facet ON CONFLICT DO NOTHING
  )
  INSERT INTO run_facet (run_id, facet) SELECT id, facet FROM told;
  RETURN NULL;
END
$$;
CREATE TRIGGER run_inserted AFTER INSERT ON run
REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION porc_tell_facets();

CREATE FUNCTION porc_tell_other_facet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bytea := porc_facet(NEW.environment, NEW.kind, NEW.name, NEW.repo, NEW.owner);
BEGIN
  INSERT INTO facet (digest, environment, kind, name, repo, owner)
  VALUES (told, NEW.environment, NEW.kind, NEW.name, NEW.repo, NEW.owner) ON CONFLICT DO NOTHING;
  UPDATE run_facet SET facet = told WHERE run_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER run_updated AFTER UPDATE ON run FOR EACH ROW
WHEN ((OLD.environment, OLD.kind, OLD.name, OLD.repo, OLD.owner)
      IS DISTINCT FROM (NEW.environment, NEW.kind, NEW.name, NEW.repo, NEW.owner))
EXECUTE FUNCTION porc_tell_other_facet();

INSERT INTO facet
SELECT DISTINCT porc_facet(environment, kind, name, repo, owner), environment, kind, name, repo, owner
FROM run;
INSERT INTO run_facet SELECT id, porc_facet(environment, kind, name, repo, owner) FROM run;
CREATE INDEX run_by_facet ON run_facet (facet, run_id);
-- Of an id only the letters at its end: its beginning is found by the order of ids, and what is in the
-- middle, a month or a time of day, by a look at all.
CREATE FUNCTION porc_id_grams(id text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ARRAY[substr(id, 22, 3), substr(id, 23, 3), substr(id, 24, 3), substr(id, 25, 3)]
$$;
CREATE INDEX run_id_grams ON run_facet USING gin (porc_id_grams(run_id)) WITH (gin_pending_list_limit = 1024);

-- The newest of a status, without a look at those of others. It makes run_by_status superfluous, which a later step
-- removes: here that would wait for writers that wait for this step.
CREATE INDEX run_by_status_and_id ON run (status, id);
