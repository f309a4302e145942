-- SPDX-License-Identifier: Apache-2.0
-- As lock_inbox, of the queue in which it stands.
SELECT pg_advisory_xact_lock(1347375682, hashtext(subject) & 511) FROM inbox WHERE key = :key;
