// SPDX-License-Identifier: Apache-2.0
// What happens when nothing is to be done: waiting holds nothing, and the end cleans up.
#include <algorithm>
#include <utility>

#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kSupersedeBatch = 100;

/// True when the engine's plan of a final run may still wait there and block somebody.
bool leaves_plan_behind(run::RunStatus status) {
  return status == run::RunStatus::discarded || status == run::RunStatus::expired ||
         status == run::RunStatus::superseded || status == run::RunStatus::cancelled ||
         status == run::RunStatus::apply_failed;
}

/// True when the run may have changed the state of its workspace.
bool may_have_applied(const Run& run) {
  return run.status_at.contains("applying");
}

}  // namespace

Task<Driver::After> Driver::rest(Run run) {
  Timestamp now = parts_.clock.now();
  Timestamp end = run.planned_at.value_or(run.updated_at) + settings_.plan_ttl;
  bool planned = run::may_wait(run.status);
  // Once planned, the run held its workspace; before, it never asked for one.
  if (planned) PORC_CO_CHECK(co_await parts_.store.release_workspace(run.workspace, claim_));
  if (now >= end) {
    run::Draft draft(std::move(run));
    PORC_CO_CHECK(draft.move(run::RunEvent::expired, cause(run::Actor::clock)));
    draft.run.reason = reason_of({.code = ErrorCode::conflict, .message = "nobody acted in time"});
    co_return co_await store(std::move(draft));
  }
  JobChange job{.kind = JobChange::Kind::due, .due_at = end};
  if (planned) {
    PORC_CO_TRY(After moved, co_await follow_outside(std::move(run)));
    if (moved == After::again) co_return After::again;
    job.due_at = std::min(end, now + settings_.outside_check);
  }
  co_return co_await give_back(job);
}

/// `again` when somebody moved the waiting run in the engine's own pages, `gone` when nobody did.
Task<Driver::After> Driver::follow_outside(Run run) {
  PORC_CO_TRY(EngineRun seen, co_await parts_.engine.get_run(*run.engine_run));
  bool soft_failed = run.status == run::RunStatus::policy_soft_failed;
  bool unmoved = soft_failed ? seen.phase == EnginePhase::policy_soft_failed
                             : seen.phase == EnginePhase::planned;
  if (unmoved) co_return After::gone;

  run::Draft draft(std::move(run));
  run::Cause outside = cause(run::Actor::engine, true);
  if (!seen.moved_by.empty()) outside.by = seen.moved_by;
  if (seen.phase == EnginePhase::discarded || seen.phase == EnginePhase::cancelled) {
    bool by_somebody = !seen.moved_by.empty();
    outside.outside = by_somebody;
    PORC_CO_CHECK(
        draft.move(by_somebody ? run::RunEvent::discarded : run::RunEvent::superseded, outside));
    draft.run.reason =
        reason_of({.code = ErrorCode::conflict,
                   .message = by_somebody ? "discarded outside PORC by " + seen.moved_by
                                          : "the engine discarded the plan: the state changed"});
    co_return co_await store(std::move(draft));
  }
  if (soft_failed) PORC_CO_CHECK(draft.move(run::RunEvent::policy_overridden, outside));
  if (seen.phase != EnginePhase::planned) {
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_started, outside));
    draft.run.reason = reason_of(
        {.code = ErrorCode::conflict, .message = "applied outside PORC, not approved here"});
  }
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::settle(Run run) {
  if (leaves_plan_behind(run.status)) PORC_CO_CHECK(co_await abandon_plan(run));
  auto workspace = co_await parts_.store.get_workspace(run.workspace);
  bool held = workspace && workspace->is_held_by(run.id);
  // Only while the workspace is still held is every waiting plan older than this run's apply.
  if (held && may_have_applied(run)) PORC_CO_CHECK(co_await supersede_waiting(run));
  bool destroyed =
      run.status == run::RunStatus::applied && run.operation == run::Operation::destroy;
  if (held && destroyed)
    PORC_CO_CHECK(co_await parts_.store.disown_workspace(run.workspace, claim_));
  if (held) PORC_CO_CHECK(co_await parts_.store.release_workspace(run.workspace, claim_));
  JobChange job{.kind = JobChange::Kind::close};
  co_return co_await give_back(job);
}

Task<void> Driver::abandon_plan(Run run) {
  auto seen = co_await find_engine_run(run);
  if (!seen) {
    if (seen.error().code == ErrorCode::not_found) co_return ok;
    co_return std::move(seen).error();
  }
  if (is_final(seen->phase)) co_return ok;
  bool waits =
      seen->phase == EnginePhase::planned || seen->phase == EnginePhase::policy_soft_failed;
  std::string comment = "porc:" + run.id.str() + " given up";
  if (!waits) co_return ok;
  auto told = co_await parts_.engine.discard(seen->id, std::move(comment));
  if (!told && told.error().code != ErrorCode::conflict) co_return std::move(told).error();
  co_return ok;
}

Task<void> Driver::supersede_waiting(Run run) {
  RunFilter filter;
  filter.workspace = run.workspace.str();
  filter.statuses = {run::RunStatus::planned,
                     run::RunStatus::policy_soft_failed,
                     run::RunStatus::awaiting_approval};
  PageRequest request{.limit = kSupersedeBatch};
  for (;;) {
    PORC_CO_TRY(Page<Run> page, co_await parts_.store.list_runs(filter, request));
    for (Run& waiting : page.items) {
      request.after = waiting.id;
      run::Draft draft(std::move(waiting));
      json::object facts;
      facts["by"] = run.id.str();
      PORC_CO_CHECK(
          draft.move(run::RunEvent::superseded, cause(run::Actor::orchestrator), std::move(facts)));
      draft.run.superseded_by = run.id;
      draft.run.reason = reason_of({.code = ErrorCode::conflict,
                                    .message = "run " + run.id.str() + " changed the state first"});
      JobChange now{.kind = JobChange::Kind::due, .due_at = parts_.clock.now()};
      auto stored =
          co_await store_change(parts_, settings_, news_, std::move(draft), std::nullopt, now);
      // A conflict means that its owner acted meanwhile: the binding check will find the new state.
      if (!stored && stored.error().code != ErrorCode::conflict)
        co_return std::move(stored).error();
    }
    if (!page.more) co_return ok;
  }
}

}  // namespace porc::orchestrator
