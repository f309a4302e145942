// SPDX-License-Identifier: Apache-2.0
// What a plan is bound to. Apply is refused when one item differs: promise 1 stands here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/error.h"

namespace porc::run {

/// What the engine can prove about a plan it holds.
struct PlanEvidence {
  std::string engine_run{};
  std::string configuration_version{};
  std::string plan_digest{};    ///< SHA-256 (hex) of the plan JSON as first fetched
  std::string state_lineage{};  ///< "" before the first apply
  std::uint64_t state_serial = 0;
  std::string terraform_version{};
  std::string variables_digest{};  ///< over the version ids of all workspace variables
  std::string policy_set_digest{};
  std::string policy_verdict{};  ///< "passed", "failed", "overridden", "none"
  friend bool operator==(const PlanEvidence&, const PlanEvidence&) = default;
};
BOOST_DESCRIBE_STRUCT(PlanEvidence,
                      (),
                      (engine_run,
                       configuration_version,
                       plan_digest,
                       state_lineage,
                       state_serial,
                       terraform_version,
                       variables_digest,
                       policy_set_digest,
                       policy_verdict))

struct Binding {
  std::string blueprint_digest{};
  std::string bundle_digest{};
  PlanEvidence plan{};
  friend bool operator==(const Binding&, const Binding&) = default;
};
BOOST_DESCRIBE_STRUCT(Binding, (), (blueprint_digest, bundle_digest, plan))

/// One violation for each item that is not what it was when the plan was made; empty = apply may go
/// on. The pointer names the item ("/plan/state_serial"), the message says what it was and what it
/// is.
std::vector<Violation> differences(const Binding& planned, const Binding& now);

/// The same of what the engine can prove alone; the pointers are the same too.
std::vector<Violation> differences(const PlanEvidence& planned, const PlanEvidence& now);

/// Why an apply is refused: conflict, with what is not as it was.
Error no_longer_as_planned(std::vector<Violation> differences);

/// True when the only differences are the state's lineage or serial: somebody else's apply came
/// first.
bool only_state_differs(const std::vector<Violation>& differences);

}  // namespace porc::run
