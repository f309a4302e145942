// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sentinel/config/files.h"
#include "sentinel/testing/policy_test.h"

namespace re2 {
class RE2;
}

namespace porc::sentinel {

/// Which policies and cases are run: `policy/case`, both RE2 patterns that match anywhere in the
/// name of the file. Reference 25.3.
class TestFilter {
 public:
  /// Errors: invalid_argument for what is no pattern.
  static Result<TestFilter> parse(std::string_view pattern);
  TestFilter();
  ~TestFilter();
  TestFilter(TestFilter&&) noexcept;
  TestFilter& operator=(TestFilter&&) noexcept;

  bool wants_policy(std::string_view path) const;
  bool wants_case(std::string_view path) const;

 private:
  std::unique_ptr<re2::RE2> policy_{};  ///< null: every one
  std::unique_ptr<re2::RE2> case_{};
};

/// The policies that `paths` name, each a policy or a folder that holds some (not those below it),
/// with their cases: `test/NAME/*.hcl` and `*.json` beside the policy. Reference 24.1.
/// Errors: not_found.
Result<std::vector<PolicyTest>> find_tests(const Files& files,
                                           const std::vector<std::string>& paths,
                                           const TestFilter& filter);

}  // namespace porc::sentinel
