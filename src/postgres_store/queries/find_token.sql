-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM token WHERE hash = :hash;
