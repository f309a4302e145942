-- SPDX-License-Identifier: Apache-2.0
-- No further than `limit`.
SELECT count(*) FROM (
  SELECT 1 FROM run INDEXED BY run_by_status WHERE status = :status AND id < :before LIMIT :limit);
