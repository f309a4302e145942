-- SPDX-License-Identifier: Apache-2.0
INSERT INTO configuration_version (sequence, id, workspace, document)
OVERRIDING SYSTEM VALUE
VALUES (:sequence, :id, :workspace, :document)
ON CONFLICT DO NOTHING;
