-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for those whose id has a text, one after another. What else is asked is asked of few of them: so the
-- index of ids is read, and hardly any run.
SELECT id FROM run AS walked
WHERE id < :before AND strpos(id, :text) > 0
  AND ((:statuses::text[] IS NULL AND :kind::text IS NULL AND :environment::text IS NULL AND :repo::text IS NULL)
    OR EXISTS (SELECT FROM run WHERE run.id = walked.id
      AND (:statuses::text[] IS NULL OR status = ANY (:statuses::text[]))
      AND (:kind::text IS NULL OR kind = :kind)
      AND (:environment::text IS NULL OR environment = :environment)
      AND (:repo::text IS NULL OR repo = :repo)))
ORDER BY id DESC LIMIT :limit;
