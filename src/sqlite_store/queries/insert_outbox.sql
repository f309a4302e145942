-- SPDX-License-Identifier: Apache-2.0
INSERT INTO outbox (key, run_id, target, coalesce, payload)
VALUES (:key, :run, :target, :coalesce, :payload);
