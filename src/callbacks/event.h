// SPDX-License-Identifier: Apache-2.0
// What a webhook says of a run. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "contracts/store.h"
#include "json/value.h"

namespace porc::callbacks {

/// Limit: bytes of one event. A longer one is told in brief: whoever wants the rest follows its
/// links.
inline constexpr std::size_t kEventBytesMax = 20'000;

/// One transition, as it is posted.
struct Event {
  std::string type{};   ///< "run.planned": what the run became
  json::object body{};  ///< type, timestamp and data, with `run` and `event`
};

/// Every transition of a change, in order; what moved nothing is no event.
std::vector<Event> events_of(const Change& change);

/// How a run stands, without what made it so: for what was stored before events were told.
Event event_of(const Run& run);

}  // namespace porc::callbacks
