-- SPDX-License-Identifier: Apache-2.0
-- No further than the one that brings them to `bytes`; the one at `from` does not count.
SELECT name, version, document, keep_until
FROM (
  SELECT *, sum(octet_length(document)) FILTER (WHERE name > :from)
    OVER (ORDER BY name ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM subject WHERE name >= :from AND name <= :until ORDER BY name LIMIT :limit) AS first_ones
WHERE bytes_before IS NULL OR bytes_before < :bytes ORDER BY name;
