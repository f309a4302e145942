-- SPDX-License-Identifier: Apache-2.0
INSERT INTO outbox (number, key, subject, target, coalesce, payload, due_at, fence, attempts, dead, error,
                    stored_at)
VALUES (:number, :key, :subject, :target, :coalesce, :payload, :due_at, :fence, :attempts, :dead,
        :error, :stored_at)
ON CONFLICT DO NOTHING;
