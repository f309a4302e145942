-- SPDX-License-Identifier: Apache-2.0
DELETE FROM instance WHERE id = :id;
