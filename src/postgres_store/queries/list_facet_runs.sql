-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, of any status, by the facets that pass: the newest of each, and of these the newest. Of a text that is
-- long enough there are pieces.
WITH passing AS MATERIALIZED (
  SELECT digest FROM facet
  WHERE (:grams::text[] IS NULL OR porc_grams(porc_facet_words(name, kind, repo, owner)) @> :grams::text[])
    AND (:kind::text IS NULL OR kind = :kind)
    AND (:environment::text IS NULL OR environment = :environment)
    AND (:repo::text IS NULL OR repo = :repo)
    AND (:text::text IS NULL OR strpos(name, :text) > 0 OR strpos(kind, :text) > 0
         OR strpos(repo, :text) > 0 OR strpos(owner, :text) > 0))
SELECT run_id FROM passing CROSS JOIN LATERAL (
  SELECT run_id FROM run_facet WHERE facet = digest AND run_id < :before ORDER BY run_id DESC LIMIT :limit) AS newest
ORDER BY run_id DESC LIMIT :limit;
