-- SPDX-License-Identifier: Apache-2.0
DELETE FROM log_part WHERE run IN
  (SELECT id FROM run WHERE status NOT IN ('planning', 'applying')
   AND id IN (SELECT run FROM log_part));
