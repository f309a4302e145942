// SPDX-License-Identifier: Apache-2.0
// A set of policies as one value: read once, evaluated for every plan. Reference, section 27.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "sentinel/config/configuration.h"
#include "sentinel/config/files.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/explain/explain.h"
#include "sentinel/preflight/preflight.h"

namespace porc::sentinel {

/// What a set is evaluated against.
struct SetInput {
  std::shared_ptr<const json::value> plan{};  ///< `terraform show -json` of the plan
  std::shared_ptr<const json::value> run{};   ///< what tfrun reads; may be null
  std::int64_t now_nanoseconds = 0;
  std::function<bool()> out_of_time{};
  /// HTTP for the policies (see http_hosts.h); empty: refused.
  std::function<HttpResponse(const HttpRequest&)> http{};
  Limits limits{};  ///< for each policy
};

struct PolicyResult {
  std::string policy{};
  EnforcementLevel level = EnforcementLevel::advisory;
  Outcome outcome{};
  std::shared_ptr<const Setting> setting{};  ///< what the values of the outcome refer to
  std::shared_ptr<const Program> program{};
};

// Limits of one policy before there is a plan, where somebody waits for the answer. One that needs
// more is undecided.
inline constexpr std::uint64_t kPreflightStepsMax = 2'000'000;
inline constexpr std::size_t kPreflightHeapBytesMax = std::size_t{64} << 20;

/// What a policy says before there is a plan.
struct PreflightResult {
  std::string policy{};
  EnforcementLevel level = EnforcementLevel::advisory;
  PreflightOutcome outcome{};
  Explanation explanation{};  ///< of one that fails
};

/// Policies with their modules, data and levels. It never changes and may be evaluated by several
/// threads at once; each needs the stack of Limits.
class PolicySet {
 public:
  struct Policy {
    std::string name{};
    EnforcementLevel level = EnforcementLevel::advisory;
    std::string path{};
    std::string description{};
  };

  /// `files` hold sentinel.hcl (or sentinel.json, and overrides) at the top, beside them what it
  /// names. Errors: malformed or not_found; every fault as a violation with its place.
  static Result<PolicySet> read(FileMap files);

  const std::vector<Policy>& policies() const { return policies_; }
  /// SHA-256 over the names and bytes of all files, in hexadecimal.
  const std::string& digest() const { return digest_; }

  /// Runs every policy, in the order of the configuration. A policy that fails stops no other. The
  /// imports of Terraform are those of `input`, whatever the configuration has in their place.
  std::vector<PolicyResult> evaluate(const SetInput& input) const;
  /// Runs one of `policies()`, with what terraform_imports() made of the input.
  PolicyResult evaluate(std::size_t policy, const SetInput& input, const Imports& terraform) const;

  /// What those policies say of a configuration that was not planned yet, in their order. A name
  /// that no policy has says nothing.
  std::vector<PreflightResult> preflight(const Preflight& configuration,
                                         std::span<const std::string> names,
                                         std::function<bool()> out_of_time = {}) const;

 private:
  std::vector<Policy> policies_{};
  std::vector<std::shared_ptr<const Program>> programs_{};  ///< by policy
  std::vector<std::shared_ptr<const Setting>> settings_{};  ///< by policy; without the input
  std::string digest_{};
};

}  // namespace porc::sentinel
