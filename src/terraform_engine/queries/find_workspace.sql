-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM workspace WHERE name = :name;
