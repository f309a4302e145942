-- SPDX-License-Identifier: Apache-2.0
SELECT number, state FROM inbox WHERE key = :key;
