-- SPDX-License-Identifier: Apache-2.0
-- The run that stands `walk` runs behind another.
SELECT id FROM run WHERE id < :before ORDER BY id DESC LIMIT 1 OFFSET :walk;
