-- SPDX-License-Identifier: Apache-2.0
SELECT set_config('porc.clock', :now, false);
