-- SPDX-License-Identifier: Apache-2.0
SELECT id, projection FROM run WHERE id = ANY (:runs::text[]) ORDER BY id DESC;
