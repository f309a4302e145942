// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "aio/task.h"

namespace porc {

/// Where work goes that would keep the loop busy: rendering, hashing, packing. A pool of threads in
/// production, the spot itself in simulation.
class Compute {
 public:
  virtual ~Compute() = default;
  /// Runs `work` and answers when it is done. `work` must own what it touches.
  /// Errors: unavailable when too much waits already.
  virtual Task<void> run(std::function<void()> work) = 0;
};

}  // namespace porc
