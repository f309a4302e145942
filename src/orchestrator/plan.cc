// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "crypto/digest.h"
#include "domain/blueprint/sealing.h"
#include "domain/quill/plan_uses.h"
#include "domain/quill/quill.h"
#include "domain/run/plan_values.h"
#include "json/decode.h"
#include "orchestrator/binding.h"
#include "orchestrator/drift.h"
#include "orchestrator/driver.h"
#include "orchestrator/orchestrator.h"

namespace porc::orchestrator {
namespace {

/// Whether another try would end the same.
bool is_lasting(const Error& error) {
  return !error_traits(error.code).retryable && error.code != ErrorCode::cancelled;
}

/// A plan that nobody can judge is refused, but not for what may pass.
Result<Driver::Judged> refusal_or_error(Error error) {
  if (!is_lasting(error)) return error;
  return Driver::Judged{.refusal = std::move(error).in("judging the plan")};
}

/// Why the plan may not be applied.
std::optional<Error> refusal_of(const quill::Quill& quill,
                                const json::value& plan,
                                const std::map<std::string, Secret>& asked) {
  const std::vector<std::string> others = run::values_not_asked_for(plan, asked);
  if (!others.empty()) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the plan was not made with the value of the variable '" +
                            others.front() +
                            "' that it should have: something else wrote it meanwhile, or the "
                            "secret changed; plan again"};
  }
  std::vector<Violation> undeclared =
      quill::undeclared(quill.capabilities(), quill::uses_of_plan(plan));
  if (undeclared.empty()) return std::nullopt;
  return Error{.code = ErrorCode::policy_failed,
               .message = "the plan goes beyond what the quill declares: " +
                          undeclared.front().pointer + ": " + undeclared.front().message,
               .violations = std::move(undeclared)};
}

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

Result<Driver::Judged> judge(const std::shared_ptr<const quill::Quill>& quill,
                             const std::string& plan_json,
                             const std::map<std::string, Secret>& asked) {
  Driver::Judged judged{.digest = crypto::sha256_hex(plan_json)};
  auto plan = quill::read_plan(plan_json);
  if (!plan) {
    judged.refusal = std::move(plan).error().in("judging the plan");
  } else {
    judged.refusal = refusal_of(*quill, *plan, asked);
    judged.changes = run::resource_changes_of(*plan);
  }
  return judged;
}

}  // namespace

Task<Driver::After> Driver::queue_plan(Run run) {
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::plan_requested, cause(run::Actor::orchestrator)));
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::start_plan(Run run) {
  if (auto good = check_not_revoked(parts_, run); !good)
    co_return co_await fail(std::move(run), run::RunEvent::plan_failed, std::move(good).error());
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

/// A secret may lie on a mount that does not answer.
Task<std::map<std::string, Secret>> Driver::open_inputs(blueprint::Blueprint blueprint,
                                                        std::vector<std::string> pointers) {
  if (pointers.empty()) co_return std::map<std::string, Secret>();
  Compute& pool = blueprint::refers_to_secrets(blueprint) ? parts_.secret_pool : parts_.compute;
  co_return co_await run_on(pool,
                            blueprint::open_inputs,
                            std::move(blueprint),
                            std::move(pointers),
                            std::cref(parts_.sealer),
                            parts_.secrets);
}

Task<EngineRun> Driver::ensure_plan(Run run) {
  auto known = co_await find_engine_run(run);
  if (run.engine_run || known || known.error().code != ErrorCode::not_found)
    co_return std::move(known);

  // Again: the engine may have been away for long.
  PORC_CO_CHECK(check_not_revoked(parts_, run));
  PlanRequest request{.run = run.id, .workspace = run.workspace, .operation = run.operation};
  request.message = "porc:" + run.id.str() + " " + run.identity.str();
  request.subject = {.environment = run.identity.environment,
                     .kind = run.identity.kind,
                     .workspace = run.workspace.str(),
                     .tags = run.blueprint.metadata.tags};
  request.unattended = run.requested_by == kDriftPrincipal;
  PORC_CO_CHECK(co_await parts_.quills.look_for(run.blueprint.kind, run.quill_version));
  PORC_CO_TRY(auto quill, parts_.quills.get(run.blueprint.kind, run.quill_version));
  PORC_CO_TRY(request.variables,
              co_await open_inputs(run.blueprint, quill::sensitive_inputs(*quill, run.blueprint)));
  PORC_CO_TRY(request.bundle, co_await parts_.bundles.get(run.bundle->key));
  co_return co_await parts_.engine.start_plan(std::move(request));
}

Task<Driver::After> Driver::watch_plan(Run run) {
  auto started = co_await ensure_plan(run);
  if (!started) {
    if (!is_lasting(started.error())) co_return std::move(started).error();
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
    PORC_CO_TRY(run, co_await store_change(parts_, news_, std::move(draft), claim_, kKeep));
    seen_change_ = changed_->version();
  }
  while (seen.phase == EnginePhase::pending || seen.phase == EnginePhase::planning) {
    PORC_CO_TRY(auto next, co_await observe(seen));
    if (!next) co_return After::again;
    seen = *std::move(next);
  }
  co_return co_await conclude_plan(std::move(run), std::move(seen));
}

Task<Driver::Judged> Driver::judge_plan(Run run, std::string engine_run) {
  PORC_CO_CHECK(co_await parts_.quills.look_for(run.blueprint.kind, run.quill_version));
  auto quill = parts_.quills.get(run.blueprint.kind, run.quill_version);
  if (!quill) co_return refusal_or_error(std::move(quill).error());
  auto plan_json = co_await parts_.engine.plan_json(std::move(engine_run));
  if (!plan_json && plan_json.error().code == ErrorCode::not_found)
    co_return std::move(plan_json).error();
  if (!plan_json) co_return refusal_or_error(std::move(plan_json).error());
  auto pointers = quill::sensitive_inputs(**quill, run.blueprint);
  auto asked = co_await open_inputs(run.blueprint, std::move(pointers));
  if (!asked) co_return refusal_or_error(std::move(asked).error());
  co_return co_await run_on(
      parts_.compute, judge, *quill, *std::move(plan_json), *std::move(asked));
}

Task<run::Binding> Driver::bind(Run run, std::string plan_digest) {
  PORC_CO_TRY(run::Binding binding, co_await current_binding(parts_, std::move(run)));
  // What is bound is what was judged; should the engine show something else by now, it is refused.
  if (!plan_digest.empty()) binding.plan.plan_digest = std::move(plan_digest);
  co_return binding;
}

Task<Driver::After> Driver::refuse_plan(Run run, std::string engine_run, Error why) {
  std::string comment = "porc:" + run.id.str() + " given up";
  PORC_CO_CHECK(co_await parts_.engine.discard(std::move(engine_run), std::move(comment)));
  co_return co_await fail(std::move(run), run::RunEvent::plan_failed, std::move(why));
}

Task<Driver::After> Driver::conclude_plan(Run run, EngineRun seen) {
  bool outside = !seen.moved_by.empty();
  bool waits = seen.phase == EnginePhase::planned || seen.phase == EnginePhase::policy_soft_failed;
  // What we gave up ourselves is looked at again: we may have died before we could say why.
  bool given_up = seen.phase == EnginePhase::discarded && !outside;
  std::string judged_digest;
  if (waits || given_up) {
    auto judged = co_await judge_plan(run, seen.id);
    bool gone = given_up && !judged && judged.error().code == ErrorCode::not_found;
    if (!judged && !gone) co_return std::move(judged).error();
    if (judged && judged->refusal)
      co_return co_await refuse_plan(std::move(run), seen.id, *std::move(judged->refusal));
    if (judged) judged_digest = std::move(judged->digest);
    if (judged) run.changes = std::move(judged->changes);
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
      PORC_CO_TRY(draft.run.binding, co_await bind(draft.run, std::move(judged_digest)));
      draft.run.planned_at = parts_.clock.now();
    }
    co_return co_await store(std::move(draft));
  }
  // Planned, or already beyond it because somebody confirmed it in the engine's own pages: what was
  // planned is recorded first, the rest follows.
  PORC_CO_TRY(run::Binding binding, co_await bind(run, std::move(judged_digest)));
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
