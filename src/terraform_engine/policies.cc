// SPDX-License-Identifier: Apache-2.0
// What policies said of the engine's plans, and plans that are over, for others to judge.
#include <utility>

#include "terraform_engine/policy_check.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/terraform_engine.h"

namespace porc::terraform_engine {
namespace {

/// So many runs are looked at for one page of plans.
constexpr std::size_t kLookMax = 1000;

Result<json::value> gather_facts(Fact& fact, const std::string& run, const Options& options) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  PORC_TRY(auto workspace, fact.records.get_workspace(stored.run.options.workspace));
  PORC_TRY(auto variables, fact.records.list_variables(workspace.id));
  return facts_of_run(options, stored.run, workspace, variables);
}

struct PastPlan {
  hosted::PastPlan plan{};
  std::string kept_as{};  ///< in the vault
};

struct Past {
  std::vector<PastPlan> plans{};
  std::string last{};  ///< run that was looked at last
  bool end = false;
};

/// Plans among the next runs behind `after`. Errors: conflict when that one is gone by now.
Result<Past> past_behind(Records& records,
                         const std::string& after,
                         Timestamp since,
                         std::size_t limit) {
  if (!after.empty() && !records.get_run(after)) {
    return Error{.code = ErrorCode::conflict,
                 .message = "run " + after + " was removed meanwhile: ask again"};
  }
  PORC_TRY(auto runs, records.list_runs_behind(after, kLookMax));
  Past past{.end = runs.size() < kLookMax};
  for (StoredRun& stored : runs) {
    if (past.plans.size() == limit) {
      past.end = true;
      break;
    }
    hosted::Run& run = stored.run;
    past.last = run.id;
    if (stored.plan_digest.empty() || planned_at(run) < since) continue;
    PORC_TRY(auto workspace, records.get_workspace(run.options.workspace));
    hosted::PastPlan plan{.run = run.id, .key = run.options.key, .planned_at = planned_at(run)};
    plan.subject = subject_of(run, workspace);
    if (run.policy_check) plan.outcomes = std::move(run.policy_check->outcomes);
    past.plans.push_back({.plan = std::move(plan), .kept_as = kept_as(stored)});
  }
  return past;
}

Result<std::vector<hosted::PastPlan>> mark_kept(const Site& site, std::vector<PastPlan> found) {
  std::vector<hosted::PastPlan> plans;
  for (PastPlan& past : found) {
    PORC_TRY(past.plan.kept, site.vault.has(kind::plan_json, past.kept_as));
    plans.push_back(std::move(past.plan));
  }
  return plans;
}

}  // namespace

Task<std::vector<run::PolicyDetail>> TerraformEngine::policy_details(std::string engine_run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  std::vector<run::PolicyDetail> details;
  if (!stored.run.policy_check) co_return details;
  for (run::PolicyOutcome& outcome : stored.run.policy_check->outcomes)
    details.push_back({.outcome = std::move(outcome)});
  if (details.empty()) co_return details;
  auto sealed = co_await run_on(pool_, read_policy_details, &site_.vault, stored);
  if (sealed) co_return *std::move(sealed);
  // What is kept for long is only that they said it.
  if (sealed.error().code == ErrorCode::not_found) co_return details;
  co_return std::move(sealed).error();
}

Task<void> TerraformEngine::override_policy(std::string engine_run, std::string comment) {
  const std::string by;
  PORC_CO_CHECK(
      co_await ledger_.change(override_checks, engine_run, by, std::move(comment), false));
  co_return ok;
}

Task<hosted::Run> TerraformEngine::override_run(std::string id,
                                                std::string by,
                                                std::string comment) {
  PORC_CO_TRY(hosted::Run run,
              co_await ledger_.change(override_checks, id, by, std::move(comment), true));
  co_return public_run(std::move(run));
}

Task<json::value> TerraformEngine::run_facts(std::string run) {
  co_return co_await ledger_.change(gather_facts, std::move(run), site_.options);
}

Task<std::vector<hosted::PastPlan>> TerraformEngine::list_past_plans(Timestamp since,
                                                                     std::string after,
                                                                     std::size_t limit) {
  std::vector<PastPlan> plans;
  for (bool end = false; !end && plans.size() < limit;) {
    PORC_CO_TRY(Past past, co_await ledger_.read(past_behind, after, since, limit - plans.size()));
    after = std::move(past.last);
    end = past.end;
    for (PastPlan& plan : past.plans) plans.push_back(std::move(plan));
  }
  co_return co_await run_on(pool_, mark_kept, std::cref(site_), std::move(plans));
}

Task<std::vector<run::PolicyOutcome>> TerraformEngine::judge_plan(
    std::string run, std::shared_ptr<const policy::Set> set) {
  return judge_.judge(std::move(run), std::move(set));
}

}  // namespace porc::terraform_engine
