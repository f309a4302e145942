-- SPDX-License-Identifier: Apache-2.0
INSERT INTO log_part (phase, place, run, text) VALUES (:phase, :place, :run, :text)
ON CONFLICT (phase, place) DO NOTHING;
