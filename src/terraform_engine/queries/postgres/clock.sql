-- SPDX-License-Identifier: Apache-2.0
-- The clock of all leases: the server's, so that clocks of porc servers may differ.
SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;
