-- SPDX-License-Identifier: Apache-2.0
SELECT state, count(*), min(received_at) FROM inbox GROUP BY state;
