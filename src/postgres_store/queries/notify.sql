-- SPDX-License-Identifier: Apache-2.0
SELECT pg_notify('porc_due', :due) WHERE :due::bit(3) <> B'000';
