-- SPDX-License-Identifier: Apache-2.0
SELECT run_id, due_at, fence, owner, wanted, parked_on FROM job WHERE run_id = ANY (:runs::text[]);
