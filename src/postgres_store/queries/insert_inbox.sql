-- SPDX-License-Identifier: Apache-2.0
INSERT INTO inbox (key, source, subject, kind, body, received_at)
VALUES (:key, :source, :subject, :kind, :body, porc_clock())
ON CONFLICT (key) DO NOTHING;
