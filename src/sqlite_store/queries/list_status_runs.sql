-- SPDX-License-Identifier: Apache-2.0
-- As list_runs, for the runs of one status.
SELECT id FROM run INDEXED BY run_by_status
WHERE status = :status AND id < :before
  AND (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
  AND (:text IS NULL OR instr(id, :text) OR instr(name, :text) OR instr(kind, :text)
       OR instr(repo, :text) OR instr(owner, :text))
ORDER BY id DESC LIMIT :limit;
