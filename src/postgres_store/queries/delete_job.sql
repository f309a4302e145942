-- SPDX-License-Identifier: Apache-2.0
DELETE FROM job WHERE run_id = :run;
