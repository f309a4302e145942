-- SPDX-License-Identifier: Apache-2.0
INSERT INTO state_version (sequence, id, workspace, document)
VALUES (:sequence, :id, :workspace, :document)
ON CONFLICT DO NOTHING;
