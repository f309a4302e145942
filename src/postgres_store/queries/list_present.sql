-- SPDX-License-Identifier: Apache-2.0
-- Who works on this database: the locks of porc_is_present. Those of lock_inbox.sql have the same class, and are of
-- servers and workers too.
SELECT DISTINCT pid::bigint, host(client_addr), client_port::bigint
FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = 1347375682 AND objsubid = 2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY 1, 2;
