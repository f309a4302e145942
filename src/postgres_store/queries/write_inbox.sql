-- SPDX-License-Identifier: Apache-2.0
INSERT INTO inbox (number, key, source, subject, kind, body, state, received_at, due_at, fence, attempts,
                   error, ended_at, keep_until)
OVERRIDING SYSTEM VALUE
VALUES (:number, :key, :source, :subject, :kind, :body, :state, :received_at, :due_at, :fence,
        :attempts, :error, :ended_at, :keep_until)
ON CONFLICT DO NOTHING;
