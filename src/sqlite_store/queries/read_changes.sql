-- SPDX-License-Identifier: Apache-2.0
SELECT version, at, fence FROM change WHERE run_id = :run ORDER BY version;
