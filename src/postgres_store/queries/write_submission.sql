-- SPDX-License-Identifier: Apache-2.0
INSERT INTO submission (key, body_digest, run_id, expires_at)
VALUES (:key, :body_digest, :run, :ends_at)
ON CONFLICT DO NOTHING;
