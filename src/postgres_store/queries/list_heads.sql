-- SPDX-License-Identifier: Apache-2.0
SELECT id, audit_sequence, audit_head FROM run WHERE id > :after ORDER BY id LIMIT :limit;
