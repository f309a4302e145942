-- SPDX-License-Identifier: Apache-2.0
INSERT INTO variable (sequence, id, workspace, category, key, document, value)
OVERRIDING SYSTEM VALUE
VALUES (:sequence, :id, :workspace, :category, :key, :document, :value)
ON CONFLICT DO NOTHING;
