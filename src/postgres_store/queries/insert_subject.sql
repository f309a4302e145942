-- SPDX-License-Identifier: Apache-2.0
-- Over one whose time is over.
INSERT INTO subject (name, version, document, keep_until)
VALUES (:name, :version, :document, :keep_until)
ON CONFLICT (name) DO UPDATE
SET version = excluded.version, document = excluded.document, keep_until = excluded.keep_until
WHERE subject.keep_until <= porc_clock()
RETURNING version;
