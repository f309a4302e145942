-- SPDX-License-Identifier: Apache-2.0
-- Those that are handled are many, and nobody's business.
SELECT state, count(*), min(received_at) FROM inbox WHERE state <> 1 GROUP BY state;
