// SPDX-License-Identifier: Apache-2.0
// What the commands over policies share.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/text.h"
#include "sentinel/config/files.h"
#include "sentinel/testing/coverage.h"
#include "sentinel/testing/policy_test.h"
#include "sentinel/trace/lines.h"

namespace porc::cli {

inline constexpr Flag kAllowHttp{
    .name = "allow-http",
    .value = "HOST",
    .help = "Let policies reach HOST (or HOST:PORT) by HTTP; may be given again"};

inline constexpr std::string_view kPolicyTimeoutDefault = "5m";

struct PolicyTestWish {
  std::vector<std::string> paths{};  ///< of policies and folders
  std::string run{};                 ///< the pattern
  bool verbose = false;
  bool coverage = false;
  std::size_t threads = 0;  ///< cases that run at once; 0: as many as there are processors
  Duration timeout{};
  Timestamp now{};
  /// HTTP for the policies; empty: refused.
  std::function<sentinel::HttpResponse(const sentinel::HttpRequest&)> http{};
};

struct PolicyTestAnswer {
  std::vector<sentinel::PolicyTestResult> results{};
  std::vector<std::vector<sentinel::RuleCoverage>> coverage{};  ///< of each result, when asked for
  std::int64_t nanoseconds = 0;
};

/// Finds and runs cases; blocks until all have ended or the time is over.
/// Errors: not_found; invalid_argument for what is no pattern.
Result<PolicyTestAnswer> run_policy_tests(const sentinel::Files& files, const PolicyTestWish& wish);

/// A report as the console writes it.
Text text_of(const sentinel::Lines& lines);

using Steady = std::chrono::steady_clock;
std::int64_t nanoseconds_since(Steady::time_point begin);

/// Since 1970, as policies see it.
std::int64_t nanoseconds_of(Timestamp time);

/// `--timeout`. Errors: invalid_argument.
Result<Duration> policy_timeout(const Arguments& arguments);

}  // namespace porc::cli
