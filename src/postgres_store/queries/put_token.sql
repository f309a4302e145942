-- SPDX-License-Identifier: Apache-2.0
INSERT INTO token (id, hash, document) VALUES (:id, :hash, :document)
ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, document = excluded.document;
