-- SPDX-License-Identifier: Apache-2.0
-- As lock_outbox, of the queues in which these stand.
SELECT pg_advisory_xact_lock(1347375681, bucket) FROM (
  SELECT DISTINCT hashtext(subject) & 511 AS bucket FROM outbox WHERE key = ANY (:keys::text[])
  ORDER BY bucket) AS buckets;
