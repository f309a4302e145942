-- SPDX-License-Identifier: Apache-2.0
-- Nobody gives it back until who parks for it is seen.
SELECT held_by FROM workspace WHERE name = :name FOR SHARE;
