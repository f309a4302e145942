-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for the few runs of one workspace.
SELECT id FROM run INDEXED BY run_by_workspace
WHERE workspace = :workspace AND id < :before
  AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
  AND (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
  AND (:text IS NULL OR instr(id, :text) OR instr(name, :text) OR instr(kind, :text)
       OR instr(repo, :text) OR instr(owner, :text))
ORDER BY id DESC LIMIT :limit;
