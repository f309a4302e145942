// SPDX-License-Identifier: Apache-2.0
// Somebody confirms, overrides or discards a waiting plan in the engine's own pages: the run
// follows the truth and says so.
#include <utility>

#include "json/value.h"
#include "orchestrator/binding.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

bool applies(EnginePhase phase) {
  return phase == EnginePhase::applying || phase == EnginePhase::applied ||
         phase == EnginePhase::apply_failed;
}

}  // namespace

Task<Driver::After> Driver::follow_outside(Run run) {
  auto found = co_await parts_.engine.get_run(*run.engine_run);
  if (!found && found.error().code == ErrorCode::not_found) {
    run::Draft draft(std::move(run));
    PORC_CO_CHECK(draft.move(run::RunEvent::discarded, cause(run::Actor::engine)));
    draft.run.reason =
        reason_of({.code = ErrorCode::conflict, .message = "the engine no longer knows the plan"});
    co_return co_await store(std::move(draft));
  }
  PORC_CO_TRY(EngineRun seen, std::move(found));
  if (is_final(seen.phase) && !applies(seen.phase))
    co_return co_await follow_end(std::move(run), std::move(seen));

  bool soft_failed = run.status == run::RunStatus::policy_soft_failed;
  bool overridden = soft_failed && seen.phase == EnginePhase::planned;
  if (!overridden && !applies(seen.phase)) co_return After::gone;
  if (overridden) {
    PORC_CO_TRY(run.binding, co_await rebound(run));
  }

  run::Cause outside = cause(run::Actor::engine, true);
  if (!seen.moved_by.empty()) outside.by = seen.moved_by;
  run::Draft draft(std::move(run));
  if (soft_failed) {
    json::object facts;
    facts["verdict"] = draft.run.binding->plan.policy_verdict;
    PORC_CO_CHECK(draft.move(run::RunEvent::policy_overridden, outside, std::move(facts)));
    draft.run.policies = std::move(seen.policies);
    draft.run.reason.reset();
  }
  if (applies(seen.phase)) {
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_started, outside));
    draft.run.reason = reason_of(
        {.code = ErrorCode::conflict, .message = "applied outside PORC, not approved here"});
  }
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::glance_outside(Run run) {
  auto moved = co_await follow_outside(std::move(run));
  if (moved || moved.error().code == ErrorCode::conflict) co_return moved;
  news_.publish_error(claim_.run, moved.error());
  co_return After::gone;
}

Task<Driver::After> Driver::follow_end(Run run, EngineRun seen) {
  if (seen.moved_by.empty()) {
    Error error{.code = ErrorCode::conflict,
                .message = "the engine discarded the plan: the state changed"};
    co_return co_await supersede(std::move(run), cause(run::Actor::engine), std::move(error));
  }
  run::Cause outside = cause(run::Actor::engine, true);
  outside.by = seen.moved_by;
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::discarded, outside));
  draft.run.reason = reason_of(
      {.code = ErrorCode::conflict, .message = "discarded outside PORC by " + seen.moved_by});
  co_return co_await store(std::move(draft));
}

Task<run::Binding> Driver::rebound(Run run) {
  run::Binding binding = *run.binding;
  // Only the verdict follows the override. Whatever else changed is still bound to what was
  // planned, so that the apply is refused for it.
  PORC_CO_TRY(run::Binding now, co_await current_binding(parts_, std::move(run)));
  binding.plan.policy_verdict = std::move(now.plan.policy_verdict);
  co_return binding;
}

}  // namespace porc::orchestrator
