-- SPDX-License-Identifier: Apache-2.0
DELETE FROM outbox WHERE number = :number;
