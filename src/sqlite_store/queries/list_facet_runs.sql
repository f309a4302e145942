-- SPDX-License-Identifier: Apache-2.0
-- The newest of one facet.
SELECT run_id FROM run_facet
WHERE facet = :facet AND run_id < :before
  AND (:statuses IS NULL OR EXISTS (
    SELECT 1 FROM run INDEXED BY run_listing
    WHERE id = run_facet.run_id AND status IN (SELECT value FROM json_each(:statuses))))
ORDER BY run_id DESC LIMIT :limit;
