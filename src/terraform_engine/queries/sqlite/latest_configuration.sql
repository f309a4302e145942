-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM configuration_version
WHERE workspace = :workspace AND document ->> 'status' = 'uploaded'
  AND NOT (document ->> 'speculative') AND NOT (document ->> 'provisional')
ORDER BY sequence DESC LIMIT 1;
