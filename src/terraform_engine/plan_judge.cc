// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_judge.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "terraform_engine/run_on.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kQueueMax = 1000;

std::size_t threads() {
  return std::max(1U, std::thread::hardware_concurrency() / 2);
}

/// What a check would start from, of a run in whatever status.
Result<CheckStart> gather_past(Records& records, const std::string& run) {
  PORC_TRY(StoredRun stored, records.get_run(run));
  PORC_TRY(auto workspace, records.get_workspace(stored.run.options.workspace));
  PORC_TRY(auto variables, records.list_variables(workspace.id));
  PORC_TRY(RunInputs inputs, records.get_inputs(run));
  return CheckStart{.stored = std::move(stored),
                    .workspace = std::move(workspace),
                    .variables = std::move(variables),
                    .inputs = std::move(inputs)};
}

}  // namespace

PlanJudge::PlanJudge(aio::Loop& loop, Ledger& ledger, const Site& site)
    : ledger_(ledger), site_(site), pool_(loop, threads(), kQueueMax) {}

PlanJudge::~PlanJudge() {
  stop_->store(true);
}

Task<std::vector<run::PolicyOutcome>> PlanJudge::judge(std::string run,
                                                       std::shared_ptr<const policy::Set> set) {
  PORC_CO_TRY(CheckStart start, co_await ledger_.read(gather_past, std::move(run)));
  start.sets.push_back(std::move(set));
  std::shared_ptr<const std::atomic<bool>> stop = stop_;
  co_return co_await run_on(pool_, judge_past, std::cref(site_), std::move(start), stop);
}

}  // namespace porc::terraform_engine
