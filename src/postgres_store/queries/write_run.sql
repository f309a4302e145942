-- SPDX-License-Identifier: Apache-2.0
-- With what finds it.
WITH written AS (
  INSERT INTO run (id, version, status, kind, environment, name, repo, owner, facet, workspace,
                   audit_sequence, audit_head, projection)
  VALUES (:run, :version, :status, :kind, :environment, :name, :repo, :owner,
          porc_facet(:environment, :kind, :name, :repo, :owner), :workspace,
          :audit_sequence, :audit_head, :projection)
  ON CONFLICT DO NOTHING
  RETURNING id, facet, environment, kind, name, repo, owner
), new_facet AS (
  INSERT INTO facet (digest, environment, kind, name, repo, owner)
  SELECT facet, environment, kind, name, repo, owner FROM written ON CONFLICT DO NOTHING
)
INSERT INTO run_facet (facet, run_id) SELECT facet, id FROM written;
