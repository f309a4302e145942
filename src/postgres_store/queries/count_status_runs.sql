-- SPDX-License-Identifier: Apache-2.0
-- No further than `limit`.
SELECT count(*) FROM (
  SELECT FROM run WHERE status = ANY (:statuses::text[]) AND id < :before LIMIT :limit) AS first_ones;
