-- SPDX-License-Identifier: Apache-2.0
SELECT value FROM fact WHERE name = :name;
