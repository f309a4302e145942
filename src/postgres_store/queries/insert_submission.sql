-- SPDX-License-Identifier: Apache-2.0
-- Over one whose time is over.
INSERT INTO submission (key, body_digest, run_id, expires_at)
VALUES (:key, :body_digest, :run, porc_clock() + :keep::bigint)
ON CONFLICT (key) DO UPDATE
SET body_digest = excluded.body_digest, run_id = excluded.run_id, expires_at = excluded.expires_at
WHERE submission.expires_at <= porc_clock();
