// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "domain/blueprint/sealing.h"
#include "domain/quill/plan_uses.h"
#include "domain/quill/quill.h"
#include "json/decode.h"
#include "orchestrator/binding.h"
#include "orchestrator/driver.h"
#include "orchestrator/orchestrator.h"

namespace porc::orchestrator {
namespace {

Error engine_error(const EngineRun& seen, ErrorCode code, std::string otherwise) {
  return {.code = code, .message = seen.message.empty() ? std::move(otherwise) : seen.message};
}

/// What the end of a plan means for the run. Phases that are not an end have no row.
struct PlanEnd {
  EnginePhase phase;
  run::RunEvent event;
  ErrorCode code;
  const char* otherwise;
};
constexpr PlanEnd kPlanEnds[] = {
    {EnginePhase::no_changes, run::RunEvent::plan_unchanged, ErrorCode::internal, ""},
    {EnginePhase::plan_failed,
     run::RunEvent::plan_failed,
     ErrorCode::invalid_argument,
     "the plan failed"},
    {EnginePhase::policy_failed,
     run::RunEvent::policy_failed,
     ErrorCode::policy_failed,
     "a mandatory policy failed"},
    {EnginePhase::policy_soft_failed,
     run::RunEvent::policy_soft_failed,
     ErrorCode::policy_failed,
     "a policy failed that may be overridden"},
    {EnginePhase::cancelled,
     run::RunEvent::engine_stopped,
     ErrorCode::cancelled,
     "the plan was cancelled"},
    {EnginePhase::discarded,
     run::RunEvent::plan_failed,
     ErrorCode::conflict,
     "the engine discarded the plan"},
};

}  // namespace

Task<Driver::After> Driver::queue_plan(Run run) {
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::plan_requested, cause(run::Actor::orchestrator)));
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::start_plan(Run run) {
  auto owned = co_await parts_.store.claim_workspace(run.workspace, claimant_of(run));
  const bool belongs_to_another = !owned && (owned.error().code == ErrorCode::conflict ||
                                             owned.error().code == ErrorCode::forbidden);
  if (belongs_to_another) {
    co_return co_await fail(std::move(run), run::RunEvent::plan_failed, std::move(owned).error());
  }
  PORC_CO_CHECK(std::move(owned));
  PORC_CO_TRY(bool held, co_await parts_.store.hold_workspace(run.workspace, claim_));
  if (!held) co_return co_await park(run.workspace);
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::plan_started, cause(run::Actor::orchestrator)));
  co_return co_await store(std::move(draft));
}

/// In the pool, because a secret may lie on a mount that does not answer.
Task<std::map<std::string, Secret>> Driver::open_inputs(blueprint::Blueprint blueprint,
                                                        std::vector<std::string> pointers) {
  if (pointers.empty()) co_return std::map<std::string, Secret>();
  auto opened = std::make_shared<Result<std::map<std::string, Secret>>>();
  std::function<void()> work = [opened,
                                blueprint = std::move(blueprint),
                                pointers = std::move(pointers),
                                &sealer = parts_.sealer,
                                secrets = parts_.secrets] {
    *opened = blueprint::open_inputs(blueprint, pointers, sealer, secrets);
  };
  PORC_CO_CHECK(co_await parts_.compute.run(std::move(work)));
  co_return std::move(*opened);
}

Task<EngineRun> Driver::ensure_plan(Run run) {
  auto known = co_await find_engine_run(run);
  if (run.engine_run || known || known.error().code != ErrorCode::not_found)
    co_return std::move(known);

  PlanRequest request{.run = run.id, .workspace = run.workspace, .operation = run.operation};
  request.message = "porc:" + run.id.str() + " " + run.identity.str();
  PORC_CO_TRY(auto quill, parts_.quills.get(run.blueprint.kind, run.quill_version));
  PORC_CO_TRY(request.variables,
              co_await open_inputs(run.blueprint, quill::sensitive_inputs(*quill, run.blueprint)));
  PORC_CO_TRY(request.bundle, co_await parts_.bundles.get_bundle(run.bundle->key));
  co_return co_await parts_.engine.start_plan(std::move(request));
}

Task<Driver::After> Driver::watch_plan(Run run) {
  auto started = co_await ensure_plan(run);
  if (!started) {
    bool again = error_traits(started.error().code).retryable ||
                 started.error().code == ErrorCode::cancelled;
    if (again) co_return std::move(started).error();
    Error error = std::move(started).error().in("starting the plan");
    co_return co_await fail(std::move(run), run::RunEvent::plan_failed, std::move(error));
  }
  EngineRun seen = *std::move(started);
  if (!run.engine_run) {
    run::Draft draft(std::move(run));
    json::object facts;
    facts["engine_run"] = seen.id;
    draft.note("engine_run_known", cause(run::Actor::engine), std::move(facts));
    draft.run.engine_run = seen.id;
    PORC_CO_TRY(run,
                co_await store_change(parts_, settings_, news_, std::move(draft), claim_, kKeep));
    seen_change_ = changed_->version();
  }
  while (seen.phase == EnginePhase::pending || seen.phase == EnginePhase::planning) {
    PORC_CO_TRY(auto next, co_await observe(seen));
    if (!next) co_return After::again;
    seen = *std::move(next);
  }
  co_return co_await conclude_plan(std::move(run), std::move(seen));
}

Task<std::vector<Violation>> Driver::undeclared_in_plan(Run run, std::string engine_run) {
  PORC_CO_TRY(auto quill, parts_.quills.get(run.blueprint.kind, run.quill_version));
  PORC_CO_TRY(std::string plan_json, co_await parts_.engine.plan_json(std::move(engine_run)));
  auto uses = std::make_shared<Result<std::vector<quill::Use>>>();
  std::function<void()> work = [uses, plan_json = std::move(plan_json)] {
    *uses = quill::uses_of_plan(plan_json);
  };
  PORC_CO_CHECK(co_await parts_.compute.run(std::move(work)));
  PORC_CO_CHECK(*uses);
  co_return quill::undeclared(quill->capabilities(), **uses);
}

Task<Driver::After> Driver::refuse_plan(Run run,
                                        std::string engine_run,
                                        std::vector<Violation> undeclared) {
  std::string comment = "porc:" + run.id.str() + " goes beyond what its quill declares";
  auto given_up = co_await parts_.engine.discard(std::move(engine_run), std::move(comment));
  // Somebody moved it in this very moment: what it became is read when this step is taken again.
  if (!given_up && given_up.error().code == ErrorCode::conflict) co_return After::again;
  PORC_CO_CHECK(std::move(given_up));
  Error error{.code = ErrorCode::policy_failed,
              .message = "the plan goes beyond what the quill declares: " +
                         undeclared.front().pointer + ": " + undeclared.front().message,
              .violations = std::move(undeclared)};
  co_return co_await fail(std::move(run), run::RunEvent::plan_failed, std::move(error));
}

Task<Driver::After> Driver::conclude_plan(Run run, EngineRun seen) {
  bool outside = !seen.moved_by.empty();
  bool waits = seen.phase == EnginePhase::planned || seen.phase == EnginePhase::policy_soft_failed;
  // What we gave up ourselves is looked at again: we may have died before we could say why.
  bool given_up = seen.phase == EnginePhase::discarded && !outside;
  if (waits || given_up) {
    auto undeclared = co_await undeclared_in_plan(run, seen.id);
    bool gone = given_up && !undeclared && undeclared.error().code == ErrorCode::not_found;
    if (!undeclared && !gone) co_return std::move(undeclared).error();
    if (undeclared && !undeclared->empty())
      co_return co_await refuse_plan(std::move(run), seen.id, *std::move(undeclared));
  }
  for (const PlanEnd& end : kPlanEnds) {
    if (end.phase != seen.phase) continue;
    run::Draft draft(std::move(run));
    PORC_CO_CHECK(draft.move(end.event, cause(run::Actor::engine, outside)));
    draft.run.counts = seen.counts;
    draft.run.policies = seen.policies;
    if (end.phase != EnginePhase::no_changes) {
      draft.run.reason = reason_of(engine_error(seen, end.code, end.otherwise));
    }
    if (end.phase == EnginePhase::policy_soft_failed) {
      PORC_CO_TRY(draft.run.binding, co_await current_binding(parts_, draft.run));
      draft.run.planned_at = parts_.clock.now();
    }
    co_return co_await store(std::move(draft));
  }
  // Planned, or already beyond it because somebody confirmed it in the engine's own pages: what was
  // planned is recorded first, the rest follows.
  PORC_CO_TRY(run::Binding binding, co_await current_binding(parts_, run));
  json::object facts;
  facts["binding"] = json::encode(binding);
  facts["counts"] = json::encode(seen.counts);
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(
      draft.move(run::RunEvent::plan_changed, cause(run::Actor::engine), std::move(facts)));
  draft.run.counts = seen.counts;
  draft.run.policies = seen.policies;
  draft.run.binding = std::move(binding);
  draft.run.planned_at = parts_.clock.now();
  if (run::next_step(draft.run) == run::Step::queue_apply) {
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_requested, cause(run::Actor::orchestrator)));
  }
  co_return co_await store(std::move(draft));
}

}  // namespace porc::orchestrator
