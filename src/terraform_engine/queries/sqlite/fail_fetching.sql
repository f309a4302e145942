-- SPDX-License-Identifier: Apache-2.0
UPDATE configuration_version
SET document = json_set(document, '$.status', 'errored',
                        '$.error', 'the server ended during the upload: make a new one')
WHERE document ->> 'status' = 'fetching';
