-- SPDX-License-Identifier: Apache-2.0
-- AUTOINCREMENT counts what was written with a number of its own, too.
SELECT CAST(seq AS text) FROM sqlite_sequence WHERE name = 'configuration_version';
