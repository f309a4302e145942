// SPDX-License-Identifier: Apache-2.0
// What Dynatrace is told of a run. Pure. Spec: Dynatrace Events API v2, POST events/ingest.
#pragma once

#include <cstddef>
#include <string>

#include "base/time.h"
#include "json/value.h"
#include "milestones/milestone_notifier.h"

namespace porc::dynatrace {

/// Limits, in bytes of UTF-8; Dynatrace counts characters, of which there are never more.
inline constexpr std::size_t kTitleMax = 500;
inline constexpr std::size_t kValueMax = 4096;
/// An event that opens a problem may not lie further back (Dynatrace's limit is 6 h): it is told as
/// one of now.
inline constexpr Duration kAgeMax = std::chrono::hours(5);

/// `selector`: of the entities that it is about; "" = the environment.
json::object event_of(const milestones::Moment& moment, const std::string& selector);

/// The body as it is sent at `now`.
json::object body_at(const milestones::Event& event, Timestamp now);

}  // namespace porc::dynatrace
