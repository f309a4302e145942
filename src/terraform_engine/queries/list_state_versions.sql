-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM state_version WHERE workspace = :workspace ORDER BY sequence DESC;
