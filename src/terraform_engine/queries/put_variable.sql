-- SPDX-License-Identifier: Apache-2.0
INSERT INTO variable (id, workspace, category, key, document, value)
VALUES (:id, :workspace, :category, :key, :document, :value)
ON CONFLICT (id) DO UPDATE SET category = excluded.category, key = excluded.key,
  document = excluded.document, value = excluded.value;
