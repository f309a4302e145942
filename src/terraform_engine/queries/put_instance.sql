-- SPDX-License-Identifier: Apache-2.0
INSERT INTO instance (id, alive_until) VALUES (:id, :alive_until)
ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until;
