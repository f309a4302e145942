-- SPDX-License-Identifier: Apache-2.0
DELETE FROM variable WHERE workspace = :workspace AND id = :id;
