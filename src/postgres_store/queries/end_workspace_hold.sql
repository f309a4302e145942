-- SPDX-License-Identifier: Apache-2.0
UPDATE workspace SET held_by = NULL, held_fence = NULL WHERE name = :name;
