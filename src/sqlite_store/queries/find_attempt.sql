-- SPDX-License-Identifier: Apache-2.0
SELECT number, subject FROM inbox WHERE key = :key AND fence = :fence AND fence <> 0 AND state = 0;
