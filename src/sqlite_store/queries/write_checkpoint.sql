-- SPDX-License-Identifier: Apache-2.0
INSERT INTO checkpoint (number, bytes, signature, public_key)
VALUES (:number, :bytes, :signature, :public_key)
ON CONFLICT DO NOTHING;
