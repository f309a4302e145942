// SPDX-License-Identifier: Apache-2.0
// Bundles do not have to last for ever. Whoever sweeps takes nothing that somebody needs, so that
// any number of servers may sweep at once.
#pragma once

#include <cstddef>
#include <functional>

#include "aio/clock.h"
#include "contracts/blob_store.h"
#include "contracts/store.h"

namespace porc::orchestrator {

/// What a sweep did.
struct Swept {
  std::size_t looked_at = 0;
  std::size_t removed = 0;
};

/// Removes the bundles of runs that have been over for longer than `keep`. A bundle whose run
/// `store` does not know stays: others may keep theirs in the same place. All outlive the task.
/// Errors: of either store; what is left is found by the next sweep.
Task<Swept> sweep_bundles(Store* store, BlobStore* blobs, Timestamp now, Duration keep);

/// Sweeps at start and every hour until `stop`; `hear` is told of each sweep. All outlive the task.
Task<void> keep_sweeping(Store* store,
                         BlobStore* blobs,
                         aio::Clock* clock,
                         Duration keep,
                         std::function<void(const Result<Swept>&)> hear,
                         aio::StopToken stop);

}  // namespace porc::orchestrator
