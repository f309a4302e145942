-- SPDX-License-Identifier: Apache-2.0
SELECT run_id, sequence, bytes, hash FROM event
WHERE run_id = ANY (:runs::text[]) ORDER BY run_id, sequence;
