-- SPDX-License-Identifier: Apache-2.0
-- As list_facet_runs, for the runs of some statuses: the newest of each facet and status.
WITH passing AS MATERIALIZED (
  SELECT digest FROM facet
  WHERE (:grams::text[] IS NULL OR porc_grams(porc_facet_words(name, kind, repo, owner)) @> :grams::text[])
    AND (:kind::text IS NULL OR kind = :kind)
    AND (:environment::text IS NULL OR environment = :environment)
    AND (:repo::text IS NULL OR repo = :repo)
    AND (:text::text IS NULL OR strpos(name, :text) > 0 OR strpos(kind, :text) > 0
         OR strpos(repo, :text) > 0 OR strpos(owner, :text) > 0)),
asked AS MATERIALIZED (SELECT DISTINCT unnest(:statuses::text[]) COLLATE "C" AS wanted)
SELECT id FROM passing CROSS JOIN asked CROSS JOIN LATERAL (
  SELECT id FROM run
  WHERE facet = digest AND status = wanted AND id < :before ORDER BY id DESC LIMIT :limit) AS newest
ORDER BY id DESC LIMIT :limit;
