-- SPDX-License-Identifier: Apache-2.0
-- Other servers may be taking in uploads just now: none of them takes an hour from its beginning.
UPDATE configuration_version
SET document = (document::jsonb || jsonb_build_object(
  'status', 'errored', 'error', 'the server ended during the upload: make a new one'))::text
WHERE document::json ->> 'status' = 'fetching' AND changed_at < clock_timestamp() - interval '1 hour';
