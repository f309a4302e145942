-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for statuses that few runs have: each of these is looked at.
WITH held AS MATERIALIZED (
  SELECT id AS held_id FROM run WHERE status = ANY (:statuses::text[]) AND id < :before)
SELECT id FROM held JOIN run ON id = held_id
WHERE (:kind::text IS NULL OR kind = :kind)
  AND (:environment::text IS NULL OR environment = :environment)
  AND (:repo::text IS NULL OR repo = :repo)
  AND (:text::text IS NULL OR strpos(id, :text) > 0 OR strpos(name, :text) > 0
       OR strpos(kind, :text) > 0 OR strpos(repo, :text) > 0 OR strpos(owner, :text) > 0)
ORDER BY id DESC LIMIT :limit;
