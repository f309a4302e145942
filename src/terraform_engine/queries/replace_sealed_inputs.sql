-- SPDX-License-Identifier: Apache-2.0
UPDATE run SET inputs = :value WHERE id = :id AND inputs = :known;
