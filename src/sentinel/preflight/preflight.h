// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/preflight/configuration.h"

namespace porc::sentinel {

/// What a policy says before there is a plan. `pass` and `fail` are what it will say of the plan.
enum class PreflightVerdict : std::uint8_t { pass, fail, undecided };
/// `pass`, `fail`, `undecided`.
std::string_view preflight_verdict_name(PreflightVerdict verdict);

struct PreflightOutcome {
  PreflightVerdict verdict = PreflightVerdict::undecided;
  Fault undecided{};  ///< what could not be told yet, and where the policy asked for it
  Outcome outcome{};
  std::shared_ptr<const Setting> setting{};  ///< what the values of the outcome refer to
};

/// A configuration that policies can be asked about, any number of times and by several threads.
class Preflight {
 public:
  /// Errors: as read_configuration.
  static Result<Preflight> of(const ConfigurationFiles& files);

  /// `setting` is that of the policy, without anything of a plan. Whatever may be otherwise when
  /// there is one makes it undecided, and so does an error of the policy.
  PreflightOutcome evaluate(const std::shared_ptr<const Program>& policy,
                            const Setting& setting) const;

 private:
  PreflightOutcome evaluate(const std::shared_ptr<const Program>& policy,
                            const Setting& setting,
                            const Imports& imports) const;

  Imports imports_{};  ///< as terraform has its providers
  Imports tofu_{};     ///< as OpenTofu has them; empty when that is no difference
};

}  // namespace porc::sentinel
