// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/news.h"
#include "orchestrator/parts.h"

namespace porc::orchestrator {

/// Records that somebody ran terraform by themselves on the state of a workspace that belongs to a
/// blueprint: as a run that was applied outside PORC and not approved here, of the blueprint that
/// was built there last. What one job does in one attempt is one run, however often it is told.
/// Errors: not_found when nothing was ever built there.
Task<Run> record_outside_apply(Parts& parts,
                               News& news,
                               WorkspaceName workspace,
                               identity::Principal by);

}  // namespace porc::orchestrator
