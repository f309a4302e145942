-- SPDX-License-Identifier: Apache-2.0
-- How many of those between two ids pass a filter, whatever their status.
SELECT count(*) FROM run
WHERE id < :before AND id > :beyond
  AND (:kind::text IS NULL OR kind = :kind)
  AND (:environment::text IS NULL OR environment = :environment)
  AND (:repo::text IS NULL OR repo = :repo)
  AND (:text::text IS NULL OR strpos(id, :text) > 0 OR strpos(name, :text) > 0
       OR strpos(kind, :text) > 0 OR strpos(repo, :text) > 0 OR strpos(owner, :text) > 0);
