-- SPDX-License-Identifier: Apache-2.0
DELETE FROM submission WHERE expires_at <= :now;
