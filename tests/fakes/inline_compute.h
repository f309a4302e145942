// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "contracts/compute.h"

namespace porc::fakes {

/// Work done on the spot, unless too much waits.
class InlineCompute final : public Compute {
 public:
  Task<void> run(std::function<void()> work) override {
    if (full) co_return Error{.code = ErrorCode::unavailable, .message = "the pool is full"};
    work();
    co_return ok;
  }

  bool full = false;
};

}  // namespace porc::fakes
