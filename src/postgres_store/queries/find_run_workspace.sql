-- SPDX-License-Identifier: Apache-2.0
SELECT workspace FROM run WHERE id = :run;
