// SPDX-License-Identifier: Apache-2.0
// lint: what is wrong with a policy, or seldom meant, without running it. Reading order: finding.h,
// scopes.h, shape.h, inference.h, checks.h, then one check_*.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sentinel/evaluate/program.h"
#include "sentinel/lint/finding.h"

namespace porc::sentinel {

/// What is known of the configuration that a policy runs under.
struct LintSetting {
  /// Names that it gives values to; nullopt when nobody knows.
  std::optional<std::set<std::string, std::less<>>> globals{};
  /// Paths of imports that are not the builtin ones of that name, but modules or data.
  std::set<std::string, std::less<>> replaced_imports{};
  /// Modules by path. Their functions are known to whoever imports them.
  std::map<std::string, std::shared_ptr<const Program>, std::less<>> modules{};
};

/// The findings on one file, in order of their place. Faults of syntax come alone.
std::vector<Finding> lint(const Program& program, const LintSetting& setting);

}  // namespace porc::sentinel
