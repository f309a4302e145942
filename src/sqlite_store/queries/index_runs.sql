-- SPDX-License-Identifier: Apache-2.0
INSERT INTO run_id_text (rowid, id)
SELECT place, id FROM run WHERE id IN (SELECT id FROM unindexed_run);
