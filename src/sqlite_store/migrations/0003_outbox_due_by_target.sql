-- SPDX-License-Identifier: Apache-2.0
-- A target whose places are taken is passed over without a look at its rows.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (due_at, number, target) WHERE due_at IS NOT NULL;
