-- SPDX-License-Identifier: Apache-2.0
-- In the order of the index: a minimum would read past what is dead.
SELECT due_at FROM job ORDER BY due_at LIMIT 1;
