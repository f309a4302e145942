// SPDX-License-Identifier: Apache-2.0
#include "pg/pauses.h"

#include <algorithm>

namespace porc::pg {

using std::chrono::milliseconds;

milliseconds Pauses::left(Time now) const {
  return std::max(std::chrono::ceil<milliseconds>(next_try_ - now), milliseconds(0));
}

void Pauses::fail(Time now) {
  if (now < next_try_) return;
  pause_ = std::clamp(2 * pause_, kFirst, kMax);
  next_try_ = now + pause_;
}

void Pauses::succeed() {
  next_try_ = {};
  pause_ = milliseconds(0);
}

}  // namespace porc::pg
