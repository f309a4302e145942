// SPDX-License-Identifier: Apache-2.0
// host: what this machine gives: its clock, its randomness, its files. Everything here may block
// for as long as the kernel does and belongs on a pool, never on the loop thread (clock and entropy
// excepted).
#pragma once

#include "base/time.h"

namespace porc::host {

/// The wall clock, cut to the millisecond. It may jump when somebody sets it.
Timestamp system_now();

}  // namespace porc::host
