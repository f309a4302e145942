// SPDX-License-Identifier: Apache-2.0
// Where the policy sets come from that are asked before the plan.
#pragma once

#include <string>
#include <vector>

#include "aio/task.h"
#include "cli/arguments.h"
#include "domain/policy/policy_set.h"

namespace porc::cli {

struct Surroundings;

/// The policy sets in `folders`, each of them a set or a folder of sets. May block. Errors:
/// not_found for a folder without one; those of Surroundings::open_policies.
Result<policy::Sets> read_policy_sets(Surroundings& around,
                                      const std::vector<std::string>& folders);

/// The server's sets that have something to ask before the plan, in the version that counts; none
/// where policies are Terraform Enterprise's. `brief`: a server that is away is not waited for.
Task<policy::Sets> fetch_preflight_sets(Surroundings& around, Arguments arguments, bool brief);

}  // namespace porc::cli
