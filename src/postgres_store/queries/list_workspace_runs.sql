-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for the few runs of one workspace.
SELECT id FROM run
WHERE workspace = :workspace AND id < :before
  AND (:statuses::text[] IS NULL OR status = ANY (:statuses::text[]))
  AND (:kind::text IS NULL OR kind = :kind)
  AND (:environment::text IS NULL OR environment = :environment)
  AND (:repo::text IS NULL OR repo = :repo)
  AND (:text::text IS NULL OR strpos(id, :text) > 0 OR strpos(name, :text) > 0
       OR strpos(kind, :text) > 0 OR strpos(repo, :text) > 0 OR strpos(owner, :text) > 0)
ORDER BY id DESC LIMIT :limit;
