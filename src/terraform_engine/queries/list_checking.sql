-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run WHERE status = 'policy_checking' ORDER BY sequence;
