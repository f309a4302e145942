-- SPDX-License-Identifier: Apache-2.0
-- As lock_outbox.
SELECT pg_advisory_xact_lock(1347375682, bucket) FROM (
  SELECT DISTINCT hashtext(subject) & 511 AS bucket FROM unnest(:subjects::text[]) AS subject
  ORDER BY bucket) AS buckets;
