-- SPDX-License-Identifier: Apache-2.0
-- One fact at a time among all servers.
SELECT pg_advisory_xact_lock(1347375681);
