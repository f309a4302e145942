-- SPDX-License-Identifier: Apache-2.0
-- How many of those between two ids pass a filter, whatever their status.
SELECT count(*) FROM run INDEXED BY run_listing
WHERE id < :before AND id > :beyond
  AND (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
  AND (:text IS NULL OR instr(id, :text) OR instr(name, :text) OR instr(kind, :text)
       OR instr(repo, :text) OR instr(owner, :text));
