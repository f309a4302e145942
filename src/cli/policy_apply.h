// SPDX-License-Identifier: Apache-2.0
// The work behind `pine policy apply` and `policy explain`, away from the loop, and the flags that
// both take.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/text.h"
#include "sentinel/config/files.h"
#include "sentinel/explain/explain.h"
#include "sentinel/policy_set/policy_set.h"

namespace porc::cli {

struct Surroundings;

inline constexpr Flag kPlanFlag{
    .name = "plan",
    .value = "FILE",
    .help = "What terraform show -json tells of a plan, for tfplan, tfconfig and tfstate"};
inline constexpr Flag kParamFlag{
    .name = "param", .value = "NAME=VALUE", .help = "A param of the policies; may be given again"};
inline constexpr Flag kGlobalFlag{
    .name = "global",
    .value = "NAME=VALUE",
    .help = "A variable that the policies find set; may be given again"};
inline constexpr Flag kPolicyTimeoutFlag{
    .name = "timeout", .value = "TIME", .help = "Stop after this (30s, 10m, 2h); else 5m"};

struct PolicyApplyWish {
  std::string policy{};                ///< a path or a name; empty: all of the configuration
  std::string configuration{};         ///< --config; empty: what stands in the working folder
  std::vector<std::string> params{};   ///< --param k=v
  std::vector<std::string> globals{};  ///< --global k=v
  std::string plan{};     ///< --plan: `terraform show -json`, which Terraform's imports then show
  bool explains = false;  ///< says of what does not pass why
  Duration timeout{};
  Timestamp now{};
  /// HTTP for the policies; empty: refused.
  std::function<sentinel::HttpResponse(const sentinel::HttpRequest&)> http{};
  /// What a person answers when asked for a param; absent when nobody is to be asked.
  std::function<std::optional<std::string>(const std::string& prompt)> ask{};
  /// The environment.
  std::function<std::optional<std::string>(const std::string& name)> variable{};
};

struct PolicyApplyAnswer {
  struct Applied {
    std::string path{};
    sentinel::PolicyResult result{};
    sentinel::Explanation explanation{};
    std::int64_t nanoseconds = 0;
  };
  std::vector<Applied> applied{};
  std::vector<std::string> not_run{};  ///< the policies behind one that had to pass
  std::int64_t nanoseconds = 0;
};

/// What the operand and the flags of both commands ask for. Errors: invalid_argument.
Result<PolicyApplyWish> policy_wish(const Surroundings& around, const Arguments& arguments);
/// Whether those flags can be read, before anything is done.
Result<void> check_policy_wish(const Arguments& arguments);

/// Errors: of reading and of the configuration; invalid_argument for a policy that nobody has.
Result<PolicyApplyAnswer> apply_policies(const sentinel::Files& files, const PolicyApplyWish& wish);

/// The worst of the policies': 0 pass, 1 fail, 2 undefined, 3 error. Reference 25.2.
int exit_code_of(const PolicyApplyAnswer& answer);

/// A line for each policy that was not run; for standard error.
Text told_not_run(const PolicyApplyAnswer& answer);

/// `k=v` of a flag as a value: a number, a list, a map or a quoted string of JSON, else the text
/// itself (reference 12.4). Errors: invalid_argument without a `=`.
Result<sentinel::NamedValue> parse_named_value(const std::string& text);

}  // namespace porc::cli
