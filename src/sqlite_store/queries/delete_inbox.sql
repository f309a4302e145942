-- SPDX-License-Identifier: Apache-2.0
DELETE FROM inbox WHERE number = :number;
