// SPDX-License-Identifier: Apache-2.0
// Policy verdicts from TFE's two machines: policy checks (Sentinel, legacy) and policy evaluations
// inside task stages (OPA, Sentinel in agent mode).
// https://developer.hashicorp.com/terraform/enterprise/api-docs/policy-checks
// https://developer.hashicorp.com/terraform/enterprise/api-docs/policy-evaluations
#pragma once

#include <string>
#include <vector>

#include "domain/run/run.h"
#include "jsonapi/document.h"

namespace porc::tfe_engine {

/// One a policy, or one for all of them when the check carries no detail.
/// `result.sentinel`, which the vendor calls unstable, is read in each shape seen so far.
std::vector<run::PolicyDetail> details_of_check(const jsonapi::Resource& policy_check);

/// Reads a `policy-set-outcomes`.
std::vector<run::PolicyDetail> details_of_set(const jsonapi::Resource& policy_set_outcome);

/// True for a check that TFE lets this token override. Task stages say the same in `actions`.
bool is_overridable(const jsonapi::Resource& check_or_stage);

/// "none", "overridden", "failed" or "passed", from the statuses of all checks and evaluations.
std::string verdict_of(const std::vector<std::string>& statuses);

}  // namespace porc::tfe_engine
