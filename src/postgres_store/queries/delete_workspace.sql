-- SPDX-License-Identifier: Apache-2.0
DELETE FROM workspace WHERE name = :name;
