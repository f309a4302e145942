-- SPDX-License-Identifier: Apache-2.0
INSERT INTO change (run_id, version, at) SELECT run, 1, porc_clock() FROM unnest(:runs::text[]) AS run;
