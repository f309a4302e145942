-- SPDX-License-Identifier: Apache-2.0
-- Those between two ids. A parameter that is NULL filters nothing. The walk reads the index alone.
SELECT id FROM run INDEXED BY run_listing
WHERE id < :before AND id > :beyond
  AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
  AND (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
  AND (:text IS NULL OR instr(id, :text) OR instr(name, :text) OR instr(kind, :text)
       OR instr(repo, :text) OR instr(owner, :text))
ORDER BY id DESC LIMIT :limit;
