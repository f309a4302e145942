// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sentinel/config/library.h"
#include "sentinel/testing/policy_test.h"

namespace porc::sentinel {

struct TestSurroundings {
  std::int64_t now_nanoseconds = 0;  ///< what the policies see
  std::function<bool()> out_of_time{};
  std::function<HttpResponse(const HttpRequest&)> http{};  ///< empty: refused
  bool keeps_all = false;  ///< also what passed keeps its outcome, for the one who asks to see it
};

/// Runs one case of `policy`. Several may run at once. Needs the stack of Limits.
CaseResult run_case(const std::shared_ptr<const Program>& policy,
                    const std::string& path,
                    Library& library,
                    const TestSurroundings& around);

/// What a policy that cannot be compiled, or is not there, is told as; no errors when it can.
/// `expected operand, found '<' (and 3 more errors)`.
std::vector<std::string> errors_of(const Result<std::shared_ptr<const Program>>& policy);

/// The worst of its cases.
TestStatus status_of(const PolicyTestResult& result);

}  // namespace porc::sentinel
