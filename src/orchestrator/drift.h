// SPDX-License-Identifier: Apache-2.0
// What runs made may be changed by others. So a plan that only compares is made from time to time
// of each workspace that stands: a run as any other, which ends as `no_changes` or waits for a
// person.
#pragma once

#include <cstddef>
#include <functional>

#include "aio/clock.h"
#include "contracts/runs.h"
#include "contracts/store.h"

namespace porc::orchestrator {

/// Who asks for those plans, as `requested_by` names it.
inline constexpr const char* kDriftPrincipal = "porc:drift";

/// What one look found.
struct DriftLook {
  std::size_t standing = 0;  ///< workspaces in which something of a run may stand
  std::size_t asked = 0;     ///< of these, for which a plan was asked now
  std::size_t refused = 0;   ///< of these, whose blueprint is not taken any more
  std::size_t left = 0;      ///< of these, for which one is due and others had to end first
  std::size_t drifted = 0;   ///< of these, whose last such plan found a change and waits
};

struct DriftPace {
  Duration every{};         ///< a workspace is looked at when nobody looked for so long
  std::size_t at_once = 4;  ///< plans that are under way at the same time; people's come first
};

/// Asks for the plan of each workspace that is due, those first that wait longest; ends after a
/// quarter of `every`, and early at `stop`. What is under way is left alone, and so is what was
/// applied in part until a person looked. All outlive the task, and two that look at once ask for
/// one plan. Errors: of the store.
Task<DriftLook> look_for_drift(
    Runs* runs, Store* store, aio::Clock* clock, DriftPace pace, aio::StopToken stop);

/// Looks at start and then four times in `pace.every`, until `stop`; `hear` is told of each look.
/// All outlive the task.
Task<void> keep_looking_for_drift(Runs* runs,
                                  Store* store,
                                  aio::Clock* clock,
                                  DriftPace pace,
                                  std::function<void(const Result<DriftLook>&)> hear,
                                  aio::StopToken stop);

}  // namespace porc::orchestrator
