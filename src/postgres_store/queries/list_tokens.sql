-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM token ORDER BY id;
