-- SPDX-License-Identifier: Apache-2.0
SELECT number, bytes, signature, public_key
FROM checkpoint WHERE number >= :from AND number <= :until ORDER BY number;
