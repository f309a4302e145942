-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM configuration_version WHERE id = :id;
