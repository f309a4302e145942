-- SPDX-License-Identifier: Apache-2.0
INSERT INTO facet_text (rowid, words)
SELECT number, name || char(10) || kind || char(10) || coalesce(repo, '') || char(10) || coalesce(owner, '')
FROM facet WHERE number IN (SELECT number FROM unindexed_facet);
