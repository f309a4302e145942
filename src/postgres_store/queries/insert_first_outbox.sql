-- SPDX-License-Identifier: Apache-2.0
-- Each is the only one of a queue that nobody knows yet.
INSERT INTO outbox (key, subject, target, "coalesce", payload, stored_at, due_at)
SELECT key, subject, target, word, payload, (SELECT porc_clock()), (SELECT porc_clock())
FROM unnest(:keys::text[], :subjects::text[], :targets::text[], :words::text[], :payloads::text[])
  AS made (key, subject, target, word, payload);
