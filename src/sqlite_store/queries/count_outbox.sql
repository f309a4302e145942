-- SPDX-License-Identifier: Apache-2.0
SELECT dead, count(*) FROM outbox GROUP BY dead;
