-- SPDX-License-Identifier: Apache-2.0
SELECT document, value FROM variable WHERE workspace = :workspace ORDER BY sequence;
