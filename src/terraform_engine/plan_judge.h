// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "terraform_engine/ledger.h"
#include "terraform_engine/policy_check.h"

namespace porc::terraform_engine {

/// Asks a policy set about plans that are over, on threads of its own: fewer than there are cores,
/// so that runs which wait for their policies go first. Loop thread only.
class PlanJudge {
 public:
  /// All of them outlive this.
  PlanJudge(aio::Loop& loop, Ledger& ledger, const Site& site);
  /// What is being asked ends at once.
  ~PlanJudge();

  /// As HostedEngine::judge_plan.
  Task<std::vector<run::PolicyOutcome>> judge(std::string run,
                                              std::shared_ptr<const policy::Set> set);

 private:
  Ledger& ledger_;
  const Site& site_;
  std::shared_ptr<std::atomic<bool>> stop_ = std::make_shared<std::atomic<bool>>(false);
  aio::BlockingPool pool_;
};

}  // namespace porc::terraform_engine
