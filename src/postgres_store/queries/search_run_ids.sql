-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for those whose id has a text of which there are pieces at its end.
WITH holding AS MATERIALIZED (
  SELECT run_id FROM run_facet
  WHERE porc_id_grams(run_id) @> :grams::text[] AND strpos(run_id, :text) > 0 AND run_id < :before)
SELECT run_id FROM holding
WHERE (:statuses::text[] IS NULL AND :kind::text IS NULL AND :environment::text IS NULL AND :repo::text IS NULL)
  OR EXISTS (SELECT FROM run WHERE id = run_id
    AND (:statuses::text[] IS NULL OR status = ANY (:statuses::text[]))
    AND (:kind::text IS NULL OR kind = :kind)
    AND (:environment::text IS NULL OR environment = :environment)
    AND (:repo::text IS NULL OR repo = :repo))
ORDER BY run_id DESC LIMIT :limit;
