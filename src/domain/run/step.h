// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/run/run.h"

namespace porc::run {

/// What the orchestrator has to do next for a run, and nothing else decides it.
enum class Step : std::uint8_t {
  rest,          ///< the goal is reached, or a person must act: hold nothing, look again when due
  build,         ///< render the quill and store the bundle
  queue_plan,    ///< built, and the goal lies further
  start_plan,    ///< take the workspace, then let the engine plan
  watch_plan,    ///< follow the engine until the plan and its policies are decided
  ask_approval,  ///< planned, but somebody must say yes first
  queue_apply,   ///< planned, and nothing stands in the way
  start_apply,   ///< take the workspace, check the binding, store the intent
  watch_apply,   ///< confirm if the engine was not told yet, then follow it to its end
  stop_engine,   ///< ask the engine to stop, then follow it to its real end
  settle,        ///< final: supersede who waited for the old state, give the workspace back
};
BOOST_DESCRIBE_ENUM(Step,
                    rest,
                    build,
                    queue_plan,
                    start_plan,
                    watch_plan,
                    ask_approval,
                    queue_apply,
                    start_apply,
                    watch_apply,
                    stop_engine,
                    settle)

Step next_step(const Run& run);

}  // namespace porc::run
