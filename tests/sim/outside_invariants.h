// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/sim/code_host.h"
#include "tests/sim/outside_history.h"
#include "tests/sim/portal.h"
#include "tests/sim/world.h"

namespace porc::sim {

/// Of which commits somebody pressed a button.
struct Presses {
  std::set<std::string> commits{};
  /// The same with the runs that were there when they did.
  std::set<std::pair<std::string, RunId>> seen{};
};

/// How many events may have begun a round of a commit: its first look, and each one after that.
struct Beginnings {
  std::map<std::string, std::uint64_t> commits{};  ///< by sha
  std::uint64_t surveys = 0;                       ///< of whatever pull requests show
};

/// What there is when a history has come to its end.
struct Outside {
  World& world;
  const CodeHost& host;
  Portal& portal;
  const Presses& presses;
  const Beginnings& beginnings;
};

/// What the code host and the portal show must follow from the store, and what was applied must
/// have been looked at. Counts runs, and adds what does not hold.
void check_outside(const Outside& outside, OutsideOutcome& outcome);

}  // namespace porc::sim
