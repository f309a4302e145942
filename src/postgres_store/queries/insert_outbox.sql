-- SPDX-License-Identifier: Apache-2.0
INSERT INTO outbox (key, subject, target, "coalesce", payload, stored_at)
VALUES (:key, :subject, :target, :coalesce, :payload, porc_clock());
