// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "domain/run/policy_outcome.h"

namespace porc::policy {

/// What all policies together mean for a run. Spec: HCP Terraform, policy enforcement.
enum class Verdict : std::uint8_t {
  passed,       ///< no mandatory policy failed
  soft_failed,  ///< one did that may be overridden
  hard_failed,
};
BOOST_DESCRIBE_ENUM(Verdict, passed, soft_failed, hard_failed)

struct Tally {
  std::uint32_t passed = 0;
  std::uint32_t advisory_failed = 0;
  std::uint32_t soft_failed = 0;
  std::uint32_t hard_failed = 0;
  std::uint32_t errored = 0;  ///< of those that failed: with an error
};
BOOST_DESCRIBE_STRUCT(Tally, (), (passed, advisory_failed, soft_failed, hard_failed, errored))

/// An error and an undefined count as failures of the policy's level. A level that is not known
/// counts as hard-mandatory.
Tally tally_of(const std::vector<run::PolicyOutcome>& outcomes);

Verdict verdict_of(const Tally& tally);

}  // namespace porc::policy
