// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/scope.h"
#include "contracts/policy_library.h"
#include "terraform_engine/ledger.h"
#include "terraform_engine/policy_check.h"

namespace porc::terraform_engine {

/// Asks the policies about every plan that waits for their word, on threads of its own. A server
/// that dies on the way asks again when it is back. Loop thread only.
class PolicyRunner {
 public:
  /// All of them outlive this. `on_error` hears what an operator must look at.
  PolicyRunner(aio::Loop& loop,
               Ledger& ledger,
               const Site& site,
               PolicyLibrary& policies,
               std::function<void(Error)> on_error);
  /// What is being asked ends at once, and is asked again by the next server.
  ~PolicyRunner();

  void start();
  /// What is being asked about a run that was cancelled ends at once.
  void interrupt(const std::string& run);

 private:
  Task<void> work();
  Task<void> check(std::string run);
  Task<bool> check_once(std::string run);

  aio::Loop& loop_;
  Ledger& ledger_;
  const Site& site_;
  PolicyLibrary& policies_;
  std::function<void(Error)> on_error_;
  /// What ends the check of each run that is being checked.
  std::map<std::string, std::shared_ptr<std::atomic<bool>>> live_{};
  aio::BlockingPool pool_;
  aio::TaskScope scope_;  ///< last: its tasks use everything above
};

}  // namespace porc::terraform_engine
