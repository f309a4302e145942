-- SPDX-License-Identifier: Apache-2.0
DELETE FROM inbox WHERE number IN (
  SELECT number FROM inbox WHERE keep_until <= :now ORDER BY keep_until LIMIT 100);
