// SPDX-License-Identifier: Apache-2.0
// Asking the policies about one plan. Blocks, for as long as the limits allow.
#pragma once

#include <atomic>
#include <memory>

#include "terraform_engine/phase_files.h"
#include "terraform_engine/policy_lifecycle.h"

namespace porc::terraform_engine {

/// What the import `tfrun` shows of a run; no values of variables.
json::value facts_of_run(const Options& options,
                         const hosted::Run& run,
                         const hosted::Workspace& workspace,
                         const std::vector<hosted::Variable>& variables);

/// Asks all sets and seals what they say at length. `stop` ends it at once. A plan that nobody can
/// read is told in the outcome. Errors: cancelled; unavailable when another try may help.
Result<CheckOutcome> check_policies(const Site& site,
                                    const CheckStart& start,
                                    const std::shared_ptr<const std::atomic<bool>>& stop);

/// What the sets say of a plan at the time when it was made, in a line each and without secrets;
/// nothing is stored. Errors: cancelled; not_found; whatever keeps the plan from being read.
Result<std::vector<run::PolicyOutcome>> judge_past(
    const Site& site,
    const CheckStart& start,
    const std::shared_ptr<const std::atomic<bool>>& stop);

/// What `check_policies` sealed. Errors: not_found.
Result<std::vector<run::PolicyDetail>> read_policy_details(const Vault* vault,
                                                           const StoredRun& stored);

}  // namespace porc::terraform_engine
