-- SPDX-License-Identifier: Apache-2.0
INSERT INTO run (id, workspace, key, plan, apply, status, document, inputs)
VALUES (:id, :workspace, :key, :plan, :apply, :status, :document, :inputs);
