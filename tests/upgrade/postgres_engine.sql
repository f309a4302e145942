-- SPDX-License-Identifier: Apache-2.0
-- A step as the next release may take it: what the one before uses stays as it is.
ALTER TABLE state_version ADD COLUMN kept_until timestamptz;
CREATE INDEX state_version_by_end ON state_version (kept_until);
