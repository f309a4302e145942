-- SPDX-License-Identifier: Apache-2.0
SELECT due_at, fence, wanted, parked_on IS NOT NULL FROM job WHERE run_id = :run FOR UPDATE;
