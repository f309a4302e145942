-- SPDX-License-Identifier: Apache-2.0
UPDATE subject SET version = :version, document = :document, keep_until = :keep_until
WHERE name = :name AND version = :version - 1 AND (keep_until IS NULL OR keep_until > porc_clock())
RETURNING version;
