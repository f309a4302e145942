-- SPDX-License-Identifier: Apache-2.0
-- All that a filter lets pass. A parameter that is NULL filters nothing.
SELECT number FROM facet
WHERE (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
  AND (:text IS NULL OR instr(name, :text) OR instr(kind, :text) OR instr(repo, :text)
       OR instr(owner, :text));
