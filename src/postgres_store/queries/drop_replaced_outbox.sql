-- SPDX-License-Identifier: Apache-2.0
DELETE FROM outbox WHERE number = :number AND "coalesce" <> '' AND EXISTS (
  SELECT 1 FROM outbox AS newer
  WHERE newer.subject = outbox.subject AND newer.target = outbox.target AND NOT newer.dead
    AND newer.number > outbox.number AND newer."coalesce" = outbox."coalesce");
