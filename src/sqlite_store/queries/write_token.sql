-- SPDX-License-Identifier: Apache-2.0
INSERT INTO token (id, hash, document) VALUES (:id, :hash, :document)
ON CONFLICT DO NOTHING;
