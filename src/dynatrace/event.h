// SPDX-License-Identifier: Apache-2.0
// What Dynatrace is told of a run. Pure. Spec: Dynatrace Events API v2, POST events/ingest.
#pragma once

#include <cstddef>
#include <optional>

#include <boost/describe/class.hpp>

#include "base/time.h"
#include "domain/run/run.h"
#include "json/value.h"

namespace porc::dynatrace {

/// Limits, in bytes of UTF-8; Dynatrace counts characters, of which there are never more.
inline constexpr std::size_t kTitleMax = 500;
inline constexpr std::size_t kValueMax = 4096;
/// An event that opens a problem may not lie further back (Dynatrace's limit is 6 h): it is told as
/// one of now.
inline constexpr Duration kAgeMax = std::chrono::hours(5);

struct Event {
  Timestamp at{};
  json::object body{};
};
BOOST_DESCRIBE_STRUCT(Event, (), (at, body))

/// Where an event belongs.
struct Place {
  std::string selector{};  ///< of the entities that it is about; "" = the environment
  std::string link{};      ///< the run's page; "" = none
};

/// Nothing for what is no milestone.
std::optional<Event> event_of(const Run& run, Timestamp at, const Place& place);

/// The body as it is sent at `now`.
json::object body_at(const Event& event, Timestamp now);

}  // namespace porc::dynatrace
