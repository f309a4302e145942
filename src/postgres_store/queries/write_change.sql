-- SPDX-License-Identifier: Apache-2.0
INSERT INTO change (run_id, version, at, fence) VALUES (:run, :version, :at, :fence)
ON CONFLICT DO NOTHING;
