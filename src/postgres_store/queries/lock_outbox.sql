-- SPDX-License-Identifier: Apache-2.0
-- Until the end of the transaction, always in the same order. Subjects share a few hundred locks, for
-- the server's table of locks is small.
SELECT pg_advisory_xact_lock(1347375681, bucket) FROM (
  SELECT DISTINCT hashtext(subject) & 511 AS bucket FROM unnest(:subjects::text[]) AS subject
  ORDER BY bucket) AS buckets;
