-- SPDX-License-Identifier: Apache-2.0
-- One that is dead is sent anew; one whose time is over is forgotten.
DELETE FROM inbox WHERE key = ANY (:keys::text[]) AND (state = 2 OR keep_until <= porc_clock());
