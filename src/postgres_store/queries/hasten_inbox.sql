-- SPDX-License-Identifier: Apache-2.0
UPDATE inbox SET due_at = porc_clock(), fence = 0 WHERE number = :number;
