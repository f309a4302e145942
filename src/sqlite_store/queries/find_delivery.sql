-- SPDX-License-Identifier: Apache-2.0
SELECT number, subject, target, coalesce FROM outbox WHERE key = :key AND fence = :fence AND fence <> 0;
