-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM instance ORDER BY id;
