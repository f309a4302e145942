-- SPDX-License-Identifier: Apache-2.0
INSERT INTO state_version (id, workspace, document) VALUES (:id, :workspace, :document);
