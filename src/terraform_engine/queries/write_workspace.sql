-- SPDX-License-Identifier: Apache-2.0
INSERT INTO workspace (id, name, document) VALUES (:id, :name, :document)
ON CONFLICT DO NOTHING;
