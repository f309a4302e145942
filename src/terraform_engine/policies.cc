// SPDX-License-Identifier: Apache-2.0
// What policies said of the engine's plans, and the plans that are kept for others to judge.
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

Result<std::vector<StoredRun>> runs_behind(Records& records, const std::string& after) {
  return records.list_runs_behind(after, kLookMax);
}

struct Kept {
  std::vector<hosted::KeptPlan> plans{};
  std::string last{};  ///< run that was looked at last
  bool end = false;
};

Result<Kept> kept_among(const Site& site,
                        const std::vector<StoredRun>& runs,
                        Timestamp since,
                        std::size_t limit) {
  Kept kept{.end = runs.size() < kLookMax};
  for (const StoredRun& stored : runs) {
    if (kept.plans.size() == limit) {
      kept.end = true;
      break;
    }
    kept.last = stored.run.id;
    const Timestamp planned_at = stored.run.plan.finished_at.value_or(stored.run.created_at);
    if (stored.plan_digest.empty() || planned_at < since) continue;
    if (!site.vault.has(kind::plan_json, stored.run.id)) continue;
    hosted::KeptPlan plan{
        .run = stored.run.id, .key = stored.run.options.key, .planned_at = planned_at};
    plan.subject = stored.run.options.subject.value_or(policy::Subject());
    if (stored.run.policy_check) plan.outcomes = stored.run.policy_check->outcomes;
    kept.plans.push_back(std::move(plan));
  }
  return kept;
}

}  // namespace

Task<std::vector<run::PolicyDetail>> TerraformEngine::policy_details(std::string engine_run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(engine_run));
  std::vector<run::PolicyDetail> details;
  if (!stored.run.policy_check) co_return details;
  for (run::PolicyOutcome& outcome : stored.run.policy_check->outcomes)
    details.push_back({.outcome = std::move(outcome)});
  if (details.empty()) co_return details;
  auto sealed = co_await run_on(pool_, read_policy_details, &site_.vault, engine_run);
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

Task<std::vector<hosted::KeptPlan>> TerraformEngine::list_kept_plans(Timestamp since,
                                                                     std::string after,
                                                                     std::size_t limit) {
  std::vector<hosted::KeptPlan> plans;
  for (bool end = false; !end && plans.size() < limit;) {
    PORC_CO_TRY(auto runs, co_await ledger_.read(runs_behind, after));
    PORC_CO_TRY(
        Kept kept,
        co_await run_on(
            pool_, kept_among, std::cref(site_), std::move(runs), since, limit - plans.size()));
    after = std::move(kept.last);
    end = kept.end;
    for (hosted::KeptPlan& plan : kept.plans) plans.push_back(std::move(plan));
  }
  co_return plans;
}

}  // namespace porc::terraform_engine
