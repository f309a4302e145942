-- SPDX-License-Identifier: Apache-2.0
SELECT last FROM fence;
