-- SPDX-License-Identifier: Apache-2.0
-- As list_facets, for a text of which there are pieces.
SELECT facet.number FROM facet_text CROSS JOIN facet ON facet.number = facet_text.rowid
WHERE facet_text MATCH :grams
  AND (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
  AND (instr(name, :text) OR instr(kind, :text) OR instr(repo, :text) OR instr(owner, :text));
