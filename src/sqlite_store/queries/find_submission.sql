-- SPDX-License-Identifier: Apache-2.0
SELECT body_digest, run_id FROM submission WHERE key = :key;
