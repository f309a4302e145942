-- SPDX-License-Identifier: Apache-2.0
-- In the order of the index: a minimum would read past what is dead. The one who asks may have another clock.
SELECT due_at, porc_clock() FROM job ORDER BY due_at LIMIT 1;
