-- SPDX-License-Identifier: Apache-2.0
SELECT projection FROM run WHERE id = :run;
