-- SPDX-License-Identifier: Apache-2.0
SELECT dead, count(*), min(stored_at) FROM outbox GROUP BY dead;
