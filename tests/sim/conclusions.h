// SPDX-License-Identifier: Apache-2.0
// How the checks of a commit must have concluded, by a table of its own: nothing that decides it in
// production is asked.
#pragma once

#include <map>
#include <string>

#include "domain/commit/commit.h"

namespace porc::sim {

/// What the check of each phase must show of `commit`, in GitHub's words; "" while one of its runs
/// has not ended.
std::map<std::string, std::string> conclusions_of(const commit::Commit& commit,
                                                  const std::map<RunId, run::Run>& runs);

}  // namespace porc::sim
