-- SPDX-License-Identifier: Apache-2.0
DELETE FROM subject WHERE keep_until <= :now;
