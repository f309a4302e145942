-- SPDX-License-Identifier: Apache-2.0
INSERT INTO instance (id, document) VALUES (:id, :document)
ON CONFLICT (id) DO UPDATE SET document = excluded.document;
