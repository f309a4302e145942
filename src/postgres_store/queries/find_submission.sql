-- SPDX-License-Identifier: Apache-2.0
SELECT body_digest, run_id FROM submission
WHERE key = :key AND (expires_at IS NULL OR expires_at > porc_clock());
