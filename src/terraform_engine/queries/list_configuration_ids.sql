-- SPDX-License-Identifier: Apache-2.0
SELECT id FROM configuration_version WHERE workspace = :workspace;
