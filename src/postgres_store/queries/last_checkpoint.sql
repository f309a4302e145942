-- SPDX-License-Identifier: Apache-2.0
SELECT bytes, signature, public_key FROM checkpoint ORDER BY number DESC LIMIT 1;
