-- SPDX-License-Identifier: Apache-2.0
-- A lease that ended is due already.
UPDATE job INDEXED BY job_due SET due_at = :now, fence = 0, wanted = 0
WHERE due_at > :now AND fence <> 0;
