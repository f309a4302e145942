-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run
WHERE workspace = :workspace AND status IN ('pending', 'confirmed') ORDER BY sequence;
