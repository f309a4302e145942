// SPDX-License-Identifier: Apache-2.0
#include "host/clock.h"

namespace porc::host {

Timestamp system_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace porc::host
