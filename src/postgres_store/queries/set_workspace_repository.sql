-- SPDX-License-Identifier: Apache-2.0
UPDATE workspace SET owner_repository = :repository WHERE name = :name;
