-- SPDX-License-Identifier: Apache-2.0
LISTEN porc_due;
