// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "json/value.h"
#include "sentinel/evaluate/program.h"
#include "sentinel/testing/policy_test.h"
#include "sentinel/trace/lines.h"

namespace porc::sentinel {

/// What the cases of a policy saw of one of its top-level rules. A rule that never passed, or never
/// failed, has a side that no case shows.
struct RuleCoverage {
  std::string rule{};
  Position position{};
  std::size_t passed = 0;  ///< cases in which it came to a value that passes
  std::size_t failed = 0;  ///< and to one that does not, undefined too
  bool covered() const { return passed > 0 && failed > 0; }
};

/// One entry for each top-level rule of `policy`, in its order. The cases must have kept their
/// outcomes.
std::vector<RuleCoverage> coverage_of(const Program& policy, const PolicyTestResult& result);

/// A line for each policy, and one for each rule that is not covered.
void add_coverage(Lines& lines, const std::string& path, const std::vector<RuleCoverage>& coverage);
json::value coverage_json(const std::vector<RuleCoverage>& coverage);

}  // namespace porc::sentinel
