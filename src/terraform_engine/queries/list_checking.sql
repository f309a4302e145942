-- SPDX-License-Identifier: Apache-2.0
SELECT id FROM run WHERE status = 'policy_checking' ORDER BY sequence;
