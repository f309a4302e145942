// SPDX-License-Identifier: Apache-2.0
// What Datadog is told of a run. Pure. Spec: https://docs.datadoghq.com/api/latest/events/
#pragma once

#include <cstddef>

#include "base/time.h"
#include "json/value.h"
#include "milestones/milestone_notifier.h"

namespace porc::datadog {

/// Limits, in bytes of UTF-8; Datadog counts characters, of which there are never more.
inline constexpr std::size_t kTitleMax = 500;
inline constexpr std::size_t kTextMax = 4000;
inline constexpr std::size_t kTagMax = 200;
inline constexpr std::size_t kNameMax = 128;
/// An event that happened longer ago is refused: it is told as one of now (Datadog's is 18 h).
inline constexpr Duration kAgeMax = std::chrono::hours(17);

/// What was deployed is a change (v2, category change); warnings and errors are events (v1).
json::object event_of(const milestones::Moment& moment);
/// Whether `body` is one of v2.
bool is_change(const json::object& body);

/// The body as it is sent at `now`.
json::object body_at(const milestones::Event& event, Timestamp now);

}  // namespace porc::datadog
