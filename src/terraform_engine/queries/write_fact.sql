-- SPDX-License-Identifier: Apache-2.0
INSERT INTO fact (name, value) VALUES (:name, :value)
ON CONFLICT DO NOTHING;
