-- SPDX-License-Identifier: Apache-2.0
SELECT setval('fence', :last::bigint) FROM fence
WHERE CASE WHEN is_called THEN last_value ELSE last_value - 1 END < :last::bigint;
