-- SPDX-License-Identifier: Apache-2.0
SELECT id, audit_sequence, audit_head FROM run INDEXED BY run_listing
WHERE id > :after ORDER BY id LIMIT :limit;
