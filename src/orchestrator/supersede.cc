// SPDX-License-Identifier: Apache-2.0
// A plan whose state moved on is void, and its run says whose apply came first.
#include <utility>

#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kSupersedeBatch = 100;

std::string changed_first(const RunId& by) {
  return "run " + by.str() + " changed the state first";
}

}  // namespace

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
      draft.run.reason = reason_of({.code = ErrorCode::conflict, .message = changed_first(run.id)});
      JobChange now{.kind = JobChange::Kind::due, .due_at = parts_.clock.now()};
      auto stored = co_await store_change(parts_, news_, std::move(draft), std::nullopt, now);
      // A conflict means that its owner acted meanwhile: the binding check will find the new state.
      if (!stored && stored.error().code != ErrorCode::conflict)
        co_return std::move(stored).error();
    }
    if (!page.more) co_return ok;
  }
}

Task<Driver::After> Driver::supersede(Run run, run::Cause cause, Error why) {
  PORC_CO_TRY(std::optional<RunId> by, co_await last_applied_since_planned(run));
  json::object facts;
  facts["error"] = why.message;
  if (by) {
    facts["by"] = by->str();
    why.message += "; " + changed_first(*by);
  }
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::superseded, cause, std::move(facts)));
  draft.run.superseded_by = std::move(by);
  draft.run.reason = reason_of(why);
  co_return co_await store(std::move(draft));
}

Task<std::optional<RunId>> Driver::last_applied_since_planned(Run run) {
  RunFilter filter;
  filter.workspace = run.workspace.str();
  filter.statuses = {run::RunStatus::applied};
  // The newest submissions will do: whoever changed the state lately was hardly asked for before
  // all of these.
  PageRequest request{.limit = kSupersedeBatch};
  PORC_CO_TRY(Page<Run> page, co_await parts_.store.list_runs(filter, request));
  std::optional<RunId> last;
  Timestamp latest = *run.planned_at;
  for (const Run& other : page.items) {
    Timestamp applied_at = other.status_at.at("applied");
    if (applied_at < latest) continue;
    last = other.id;
    latest = applied_at;
  }
  co_return last;
}

}  // namespace porc::orchestrator
