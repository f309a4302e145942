// SPDX-License-Identifier: Apache-2.0
// What happens when nothing is to be done: waiting holds nothing, and the end cleans up.
#include <algorithm>
#include <utility>

#include "orchestrator/binding.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

/// True when the engine's plan of a final run may still wait there and block somebody.
bool leaves_plan_behind(run::RunStatus status) {
  return status == run::RunStatus::discarded || status == run::RunStatus::expired ||
         status == run::RunStatus::superseded || status == run::RunStatus::cancelled ||
         status == run::RunStatus::apply_failed;
}

/// True when nothing stands in the workspace any more.
bool is_destroyed(const Run& run) {
  return run.operation == run::Operation::destroy &&
         (run.status == run::RunStatus::applied || run.status == run::RunStatus::no_changes);
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
    // An engine that does not answer is asked again before anything is applied.
    auto told = co_await pass_on_override(parts_, run);
    if (!told) news_.publish_error(claim_.run, told.error());
    PORC_CO_TRY(After moved, co_await glance_outside(std::move(run)));
    if (moved == After::again) co_return After::again;
    job.due_at = std::min(end, now + settings_.outside_check);
  }
  co_return co_await give_back(job);
}

Task<Driver::After> Driver::settle(Run run) {
  bool changed_state = run.status_at.contains("applying");
  if (leaves_plan_behind(run.status)) {
    PORC_CO_TRY(bool unused, co_await abandon_plan(run));
    if (unused) changed_state = false;
  }
  auto found = co_await parts_.store.get_workspace(run.workspace);
  if (!found && found.error().code != ErrorCode::not_found) co_return std::move(found).error();
  bool held = found && found->is_held_by(run.id);
  // Only while the workspace is still held is every waiting plan older than this run's apply.
  if (held && changed_state) PORC_CO_CHECK(co_await supersede_waiting(run));
  if (held && is_destroyed(run))
    PORC_CO_CHECK(co_await parts_.store.disown_workspace(run.workspace, claim_));
  // Also without a hold: who was woken for a free workspace passes it on.
  PORC_CO_CHECK(co_await parts_.store.release_workspace(run.workspace, claim_));
  JobChange job{.kind = JobChange::Kind::close};
  co_return co_await give_back(job);
}

Task<bool> Driver::abandon_plan(Run run) {
  auto found = co_await find_engine_run(run);
  if (!found && found.error().code == ErrorCode::not_found) co_return false;
  PORC_CO_TRY(EngineRun seen, std::move(found));
  bool waits = seen.phase == EnginePhase::planned || seen.phase == EnginePhase::policy_soft_failed;
  if (!waits) co_return seen.phase == EnginePhase::discarded;
  auto told = co_await parts_.engine.discard(seen.id, "porc:" + run.id.str() + " given up");
  if (!told && told.error().code != ErrorCode::conflict) co_return std::move(told).error();
  co_return told.has_value();
}

}  // namespace porc::orchestrator
