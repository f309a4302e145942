-- SPDX-License-Identifier: Apache-2.0
INSERT INTO configuration_version (id, workspace, document) VALUES (:id, :workspace, :document)
ON CONFLICT (id) DO UPDATE SET document = excluded.document, changed_at = clock_timestamp();
