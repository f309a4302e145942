-- SPDX-License-Identifier: Apache-2.0
SELECT bytes, signature, public_key FROM checkpoint WHERE number > :after
ORDER BY number LIMIT :limit;
