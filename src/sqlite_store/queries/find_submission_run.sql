-- SPDX-License-Identifier: Apache-2.0
SELECT run_id FROM submission WHERE key = :key AND body_digest = :body_digest AND expires_at > :now;
