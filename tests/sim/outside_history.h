// SPDX-License-Identifier: Apache-2.0
// Histories of the outside world: pull requests on a code host, its webhooks, people who press
// buttons, and servers that handle all of it, show on each commit how it stands, and in a portal
// what there is.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace porc::sim {

struct OutsideOutcome {
  bool ended = false;
  std::string unsettled{};
  std::set<std::string> broken{};  ///< invariants that did not hold, in words
  std::uint64_t trace = 0;
  std::uint64_t runs = 0;
  std::uint64_t writes = 0;   ///< of check runs
  std::uint64_t applied = 0;  ///< runs
  std::map<std::string, std::uint64_t> crash_points{};
};

OutsideOutcome play_outside(std::uint64_t seed);

}  // namespace porc::sim
