-- SPDX-License-Identifier: Apache-2.0
-- Changes nothing, yet goes to the disk.
UPDATE fence SET last = last;
