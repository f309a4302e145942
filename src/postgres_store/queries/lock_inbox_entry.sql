-- SPDX-License-Identifier: Apache-2.0
SELECT number, state, due_at, fence, porc_clock() FROM inbox WHERE key = :key FOR UPDATE;
