-- SPDX-License-Identifier: Apache-2.0
SELECT version, audit_sequence FROM run WHERE id = :run FOR NO KEY UPDATE;
