-- SPDX-License-Identifier: Apache-2.0
-- The newest whose id holds a text of which there are pieces.
SELECT run.id FROM run_id_text CROSS JOIN run INDEXED BY run_by_place ON run.place = run_id_text.rowid
WHERE run_id_text MATCH :grams AND run_id_text.rowid <= :before_place AND run.id < :before
  AND instr(run.id, :text)
  AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
  AND (:kind IS NULL OR kind = :kind)
  AND (:environment IS NULL OR environment = :environment)
  AND (:repo IS NULL OR repo = :repo)
ORDER BY run_id_text.rowid DESC LIMIT :limit;
