-- SPDX-License-Identifier: Apache-2.0
UPDATE heartbeat SET at = porc_clock();
