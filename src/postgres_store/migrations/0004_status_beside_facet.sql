-- SPDX-License-Identifier: Apache-2.0
-- Runs of some facets that have some status are found in one index. The table is written anew in this step, and
-- whoever reads or writes it waits: about a minute for a million runs.

ALTER TABLE run ADD COLUMN facet bytea;
ALTER TABLE run ALTER COLUMN facet TYPE bytea USING porc_facet(environment, kind, name, repo, owner);

-- For servers of the version before, which do not tell it, and for a run that changes its facet.
CREATE FUNCTION porc_set_facet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.facet := porc_facet(NEW.environment, NEW.kind, NEW.name, NEW.repo, NEW.owner);
  RETURN NEW;
END
$$;
CREATE TRIGGER run_without_facet BEFORE INSERT ON run FOR EACH ROW WHEN (NEW.facet IS NULL)
EXECUTE FUNCTION porc_set_facet();
CREATE TRIGGER run_of_other_facet BEFORE UPDATE ON run FOR EACH ROW
WHEN ((OLD.environment, OLD.kind, OLD.name, OLD.repo, OLD.owner)
      IS DISTINCT FROM (NEW.environment, NEW.kind, NEW.name, NEW.repo, NEW.owner))
EXECUTE FUNCTION porc_set_facet();

CREATE INDEX run_by_facet ON run (facet, status, id);
CREATE INDEX facet_by_kind ON facet (kind, environment);
CREATE INDEX facet_by_repo ON facet (repo);
