-- SPDX-License-Identifier: Apache-2.0
SELECT version, document, keep_until FROM subject
WHERE name = :name AND (keep_until IS NULL OR keep_until > porc_clock());
