-- SPDX-License-Identifier: Apache-2.0
INSERT INTO run (sequence, id, workspace, key, plan, apply, status, document, inputs)
VALUES (:sequence, :id, :workspace, nullif(:key, ''), :plan, :apply, :status, :document, :inputs)
ON CONFLICT DO NOTHING;
