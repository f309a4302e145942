-- SPDX-License-Identifier: Apache-2.0
SELECT status, count(*) FROM run GROUP BY status;
