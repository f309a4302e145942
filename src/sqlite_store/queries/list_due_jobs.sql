-- SPDX-License-Identifier: Apache-2.0
SELECT run_id FROM job WHERE due_at <= :now ORDER BY due_at, run_id LIMIT :limit;
