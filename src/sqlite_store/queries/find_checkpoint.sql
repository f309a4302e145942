-- SPDX-License-Identifier: Apache-2.0
SELECT 1 FROM checkpoint WHERE number = :number;
