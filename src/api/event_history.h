// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "aio/task.h"
#include "contracts/store.h"
#include "wire/run_details.h"

namespace porc::api {

/// All events of a run with a sequence above `after`. `store` outlives the task.
Task<std::vector<wire::EventView>> event_history(RunStore& store, RunId run, std::uint64_t after);

}  // namespace porc::api
