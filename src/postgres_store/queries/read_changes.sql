-- SPDX-License-Identifier: Apache-2.0
SELECT run_id, version, at, fence FROM change
WHERE run_id = ANY (:runs::text[]) ORDER BY run_id, version;
