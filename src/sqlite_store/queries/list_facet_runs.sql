-- SPDX-License-Identifier: Apache-2.0
-- The newest of one facet, above the id `beyond`. The statuses are the text of a JSON list, which costs less to look in
-- than to take apart for each facet.
SELECT run_id FROM run_facet
WHERE facet = :facet AND run_id < :before AND run_id > :beyond
  AND (:statuses IS NULL OR (
    SELECT instr(:statuses, '"' || status || '"') FROM run INDEXED BY run_listing WHERE id = run_facet.run_id))
ORDER BY run_id DESC LIMIT :limit;
