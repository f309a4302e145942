-- SPDX-License-Identifier: Apache-2.0
RESET plan_cache_mode;
