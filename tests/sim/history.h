// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace porc::sim {

/// What one history came to.
struct Outcome {
  bool ended = false;
  std::string unsettled{};  ///< why it did not end
  std::set<std::string> broken{};
  std::uint64_t trace = 0;
  std::uint64_t runs = 0;
  std::map<std::string, std::uint64_t> crash_points{};
};

/// A few people, a few workspaces, some bad weather, then calm until the end. The seed decides all.
Outcome play(std::uint64_t seed);

}  // namespace porc::sim
