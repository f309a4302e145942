-- SPDX-License-Identifier: Apache-2.0
-- No further than the one that brings them to `bytes`; the one at `from` does not count.
SELECT number, key, source, subject, kind, body, state, received_at, due_at, fence, attempts, error,
       ended_at, keep_until
FROM (
  SELECT *, sum(octet_length(body)) FILTER (WHERE number > :from)
    OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM inbox WHERE number >= :from AND number <= :until ORDER BY number LIMIT :limit) AS first_ones
WHERE bytes_before IS NULL OR bytes_before < :bytes ORDER BY number;
