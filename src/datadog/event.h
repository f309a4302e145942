// SPDX-License-Identifier: Apache-2.0
// What Datadog is told of a run. Pure. Spec: https://docs.datadoghq.com/api/latest/events/
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "base/time.h"
#include "domain/run/run.h"
#include "json/value.h"

namespace porc::datadog {

/// Limits, in bytes of UTF-8; Datadog counts characters, of which there are never more.
inline constexpr std::size_t kTitleMax = 500;
inline constexpr std::size_t kTextMax = 4000;
inline constexpr std::size_t kTagMax = 200;
inline constexpr std::size_t kNameMax = 128;
/// An event that happened longer ago is refused: it is told as one of now (Datadog's is 18 h).
inline constexpr Duration kAgeMax = std::chrono::hours(17);

enum class Api : std::uint8_t {
  events,   ///< v1, for warnings and errors
  changes,  ///< v2, category change: what was deployed
};
BOOST_DESCRIBE_ENUM(Api, events, changes)

struct Event {
  Api api = Api::events;
  Timestamp at{};
  json::object body{};
};
BOOST_DESCRIBE_STRUCT(Event, (), (api, at, body))

/// Nothing for what is no milestone. `link` is the run's page; "" = none.
std::optional<Event> event_of(const Run& run, Timestamp at, const std::string& link);

/// The body as it is sent at `now`.
json::object body_at(const Event& event, Timestamp now);

}  // namespace porc::datadog
