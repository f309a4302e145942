-- SPDX-License-Identifier: Apache-2.0
INSERT INTO event (run_id, sequence, bytes, hash) VALUES (:run, :sequence, :bytes, :hash)
ON CONFLICT DO NOTHING;
