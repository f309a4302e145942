-- SPDX-License-Identifier: Apache-2.0
UPDATE variable SET value = :value WHERE id = :id AND value = :known;
