-- SPDX-License-Identifier: Apache-2.0
SELECT 1 FROM outbox WHERE key = :key;
