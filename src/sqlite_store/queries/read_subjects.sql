-- SPDX-License-Identifier: Apache-2.0
SELECT name, version, document, keep_until
FROM subject WHERE name >= :from AND name <= :until ORDER BY name;
