-- SPDX-License-Identifier: Apache-2.0
-- The runs of some statuses: the newest of each, and of these the newest.
SELECT id FROM (SELECT DISTINCT unnest(:statuses::text[]) AS wanted) AS asked CROSS JOIN LATERAL (
  SELECT id FROM run
  WHERE status = wanted COLLATE "C" AND id < :before ORDER BY id DESC LIMIT :limit) AS newest
ORDER BY id DESC LIMIT :limit;
