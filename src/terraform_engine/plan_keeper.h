// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/scope.h"
#include "terraform_engine/ledger.h"
#include "terraform_engine/phase_files.h"

namespace porc::terraform_engine {

/// Removes the plans of runs that are over once they are older than Options::plan_keep, with what
/// belongs to them. Loop thread only.
class PlanKeeper {
 public:
  /// All of them outlive this. `on_error` hears what an operator must look at.
  PlanKeeper(aio::Loop& loop,
             aio::BlockingPool& pool,
             Ledger& ledger,
             const Site& site,
             std::function<void(Error)> on_error);

  void start();

 private:
  Task<void> work();
  Task<void> sweep();

  aio::Loop& loop_;
  aio::BlockingPool& pool_;
  Ledger& ledger_;
  const Site& site_;
  std::function<void(Error)> on_error_;
  aio::TaskScope scope_;  ///< last: its tasks use everything above
};

}  // namespace porc::terraform_engine
