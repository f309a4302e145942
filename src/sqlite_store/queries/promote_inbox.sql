-- SPDX-License-Identifier: Apache-2.0
-- Makes the head of a queue due, if it is not due, put off or under way already.
UPDATE inbox SET due_at = :now WHERE due_at IS NULL AND number = (
  SELECT number FROM inbox WHERE subject = :subject AND state = 0 ORDER BY number LIMIT 1);
