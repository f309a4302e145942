-- SPDX-License-Identifier: Apache-2.0
SELECT id, CAST(alive_until AS text) FROM instance;
