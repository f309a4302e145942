-- SPDX-License-Identifier: Apache-2.0
SELECT key, body_digest, run_id, expires_at
FROM submission WHERE key >= :from AND key <= :until ORDER BY key;
