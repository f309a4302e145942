-- SPDX-License-Identifier: Apache-2.0
UPDATE workspace SET held_by = :run, held_fence = :fence WHERE name = :name;
