-- SPDX-License-Identifier: Apache-2.0
UPDATE fence SET last = last + 1 RETURNING last;
