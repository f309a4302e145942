// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/meter.h"

#include <fmt/format.h>

#include "sentinel/evaluate/import.h"

namespace porc::sentinel {

void Meter::look(std::uint64_t count) {
  steps_ = steps() + count;
  left_ = kStepsBetweenLooks;
  if (steps_ > steps_max_)
    throw Refusal{fmt::format("the policy takes more than {} steps", steps_max_)};
  if (out_of_time_ && out_of_time_()) throw Refusal{"the policy takes too long"};
}

}  // namespace porc::sentinel
