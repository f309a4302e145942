-- SPDX-License-Identifier: Apache-2.0
UPDATE run SET status = :status, document = :document WHERE id = :id;
