-- SPDX-License-Identifier: Apache-2.0
-- What a newer entry replaces, unless it is being delivered right now.
DELETE FROM outbox
WHERE subject = :subject AND target = :target AND "coalesce" = :coalesce
  AND NOT (fence <> 0 AND due_at IS NOT NULL AND due_at > porc_clock());
