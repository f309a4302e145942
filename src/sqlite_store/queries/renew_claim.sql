-- SPDX-License-Identifier: Apache-2.0
UPDATE job SET due_at = :lease_end WHERE run_id = :run AND fence = :fence AND fence <> 0;
