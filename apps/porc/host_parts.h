// SPDX-License-Identifier: Apache-2.0
// The small contracts, over what the machine gives.
#pragma once

#include <functional>
#include <utility>

#include "aio/blocking_pool.h"
#include "contracts/compute.h"
#include "contracts/entropy.h"
#include "host/entropy.h"

namespace porc::app {

class HostEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override { return host::random_bytes(count); }
};

class PoolCompute final : public Compute {
 public:
  /// `pool` outlives this.
  explicit PoolCompute(aio::BlockingPool& pool) : pool_(pool) {}

  Task<void> run(std::function<void()> work) override {
    auto job = [work = std::move(work)]() -> Result<void> {
      work();
      return ok;
    };
    return pool_.run(std::move(job));
  }

 private:
  aio::BlockingPool& pool_;
};

}  // namespace porc::app
