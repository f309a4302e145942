-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM state_version WHERE id = :id;
