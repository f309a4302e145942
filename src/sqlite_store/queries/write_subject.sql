-- SPDX-License-Identifier: Apache-2.0
INSERT INTO subject (name, version, document, keep_until)
VALUES (:name, :version, :document, :keep_until)
ON CONFLICT DO NOTHING;
