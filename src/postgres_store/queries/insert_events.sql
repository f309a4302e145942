-- SPDX-License-Identifier: Apache-2.0
INSERT INTO event (run_id, sequence, bytes, hash)
SELECT run, sequence, bytes, hash
FROM unnest(:runs::text[], :sequences::bigint[], :bytes::text[], :hashes::text[])
  AS made (run, sequence, bytes, hash);
