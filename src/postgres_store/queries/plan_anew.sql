-- SPDX-License-Identifier: Apache-2.0
-- From now on each use of a statement is planned with its values.
SET plan_cache_mode = force_custom_plan;
