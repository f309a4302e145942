-- SPDX-License-Identifier: Apache-2.0
SELECT inputs FROM run WHERE id = :id;
