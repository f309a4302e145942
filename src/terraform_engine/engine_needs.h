// SPDX-License-Identifier: Apache-2.0
// What the rows of an engine that nobody runs stand for: which files they need, and what of its
// runs lies in no row and no file yet.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "contracts/table_rows.h"

namespace porc::terraform_engine {

/// Whether all of an engine is in its tables and its sealed files, so that it can be taken
/// elsewhere. `folder` is its folder on this machine. Answers, for people, what may be on the disks
/// of other servers only. Errors: precondition_failed, naming the run and what to do: terraform was
/// applying it when its server was ended, or what terraform left of it lies in a work folder here
/// only; forbidden and unavailable where that cannot be looked for.
Result<std::vector<std::string>> check_settled(TableRows& rows,
                                               const std::filesystem::path& folder);

/// All runs, by the keys that PORC gave them, once everything that the workspaces and those runs
/// need that go on is there: configurations, plans and states, which `has` knows by names such as
/// "states/sv-…". Whose run is over learns from it how it ended. Errors: corrupt, naming the first
/// that is missing; those of `has`.
Result<std::set<std::string>> check_needs(TableRows& rows,
                                          const std::function<Result<bool>(std::string)>& has);

}  // namespace porc::terraform_engine
