// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "orchestrator/news.h"
#include "orchestrator/parts.h"

namespace porc::orchestrator {

/// A fact of a principal that PORC vouches for: the run whose files a job runs terraform with. It
/// may do so in the workspace of that run alone.
inline constexpr std::string_view kFilesOf = "porc_run";

/// Whether somebody who may run terraform by themselves may do it in this workspace: it belongs to
/// a blueprint within the scope.
Task<bool> reaches_outside(Parts& parts, WorkspaceName workspace, identity::Principal by);

/// Records that somebody ran terraform by themselves on the state of a workspace that belongs to a
/// blueprint: as a run that was applied outside PORC and not approved here. Its blueprint is that
/// of the run whose files they took, or else of the last one that the same job had built, or else
/// of the last one that anybody had. What one job does in one attempt is one run, however often it
/// is told. Errors: not_found when nothing was ever built there.
Task<Run> record_outside_apply(Parts& parts,
                               News& news,
                               WorkspaceName workspace,
                               identity::Principal by);

}  // namespace porc::orchestrator
