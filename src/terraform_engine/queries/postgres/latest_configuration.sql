-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM configuration_version
WHERE workspace = :workspace AND document::json ->> 'status' = 'uploaded'
  AND NOT (document::json ->> 'speculative')::boolean AND NOT (document::json ->> 'provisional')::boolean
ORDER BY sequence DESC LIMIT 1;
