// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/options.h"

namespace porc::kafka {

/// What a cluster said when it was asked.
struct Findings {
  std::vector<std::string> lines{};  ///< for people, one thing a line
  std::vector<Error> faults{};       ///< what will keep PORC from working
};

/// Limit: how long each question may take.
inline constexpr Duration kAnswerMax = std::chrono::seconds(10);

/// Connects, and asks for the topics and for where the group stands; blocks meanwhile. Nothing is
/// written and no group is joined.
Findings look_at(const Cluster& cluster,
                 const Membership& membership,
                 const std::vector<std::string>& topics);

}  // namespace porc::kafka
