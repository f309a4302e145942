// SPDX-License-Identifier: Apache-2.0
// Preloaded into Azurite. Every ten minutes it sweeps extents that no blob refers to; while it does, with thousands of
// blobs, it answers nobody for longer than clients wait. The service that it stands for has no such pauses.
"use strict";

const { dirname, join } = require("node:path");

const LONGEST_TIMER_MS = 2 ** 31 - 1;
require(join(dirname(process.argv[1]), "utils/constants.js")).DEFAULT_GC_INTERVAL_MS = LONGEST_TIMER_MS;
