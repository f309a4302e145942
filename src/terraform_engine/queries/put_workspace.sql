-- SPDX-License-Identifier: Apache-2.0
INSERT INTO workspace (id, name, document) VALUES (:id, :name, :document)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document;
