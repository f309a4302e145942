-- SPDX-License-Identifier: Apache-2.0
SELECT id FROM run INDEXED BY run_listing WHERE id > '' ORDER BY id LIMIT 1;
