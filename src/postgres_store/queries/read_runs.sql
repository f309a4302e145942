-- SPDX-License-Identifier: Apache-2.0
-- No further than the one that brings them to `bytes`; the one at `from` does not count.
SELECT id, projection
FROM (
  SELECT id, projection, sum(octet_length(projection) + of_events) FILTER (WHERE id > :from)
    OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM run CROSS JOIN LATERAL (
    SELECT coalesce(sum(octet_length(bytes)), 0) AS of_events FROM event WHERE run_id = id) AS chain
  WHERE id >= :from AND id <= :until ORDER BY id LIMIT :limit) AS first_ones
WHERE bytes_before IS NULL OR bytes_before < :bytes ORDER BY id;
