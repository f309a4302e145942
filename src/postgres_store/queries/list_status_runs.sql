-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for the runs of some statuses: the newest of each, and of these the newest.
SELECT id FROM (SELECT DISTINCT unnest(:statuses::text[]) AS wanted) AS asked CROSS JOIN LATERAL (
  SELECT id FROM run
  WHERE status = wanted COLLATE "C" AND id < :before
    AND (:kind::text IS NULL OR kind = :kind)
    AND (:environment::text IS NULL OR environment = :environment)
    AND (:repo::text IS NULL OR repo = :repo)
    AND (:text::text IS NULL OR strpos(id, :text) > 0 OR strpos(name, :text) > 0
         OR strpos(kind, :text) > 0 OR strpos(repo, :text) > 0 OR strpos(owner, :text) > 0)
  ORDER BY id DESC LIMIT :limit) AS newest
ORDER BY id DESC LIMIT :limit;
