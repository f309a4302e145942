-- SPDX-License-Identifier: Apache-2.0
SELECT name, value FROM fact WHERE name > :after ORDER BY name LIMIT :limit;
