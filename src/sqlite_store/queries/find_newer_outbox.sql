-- SPDX-License-Identifier: Apache-2.0
SELECT 1 FROM outbox
WHERE subject = :subject AND target = :target AND dead = 0 AND number > :number AND coalesce = :coalesce
LIMIT 1;
