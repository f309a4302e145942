-- SPDX-License-Identifier: Apache-2.0
UPDATE fence SET last = :last WHERE last < :last;
