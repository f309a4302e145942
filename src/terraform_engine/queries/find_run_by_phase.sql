-- SPDX-License-Identifier: Apache-2.0
SELECT document FROM run WHERE plan = :phase OR apply = :phase;
