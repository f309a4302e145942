-- SPDX-License-Identifier: Apache-2.0
-- The youngest of its subject, as if it had just come.
WITH again AS (DELETE FROM inbox WHERE number = :number RETURNING key, source, subject, kind, body)
INSERT INTO inbox (key, source, subject, kind, body, received_at)
SELECT key, source, subject, kind, body, porc_clock() FROM again;
