-- SPDX-License-Identifier: Apache-2.0
UPDATE fence SET last = last + :count RETURNING last;
