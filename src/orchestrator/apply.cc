// SPDX-License-Identifier: Apache-2.0
// Promise 1 is kept here: nothing is confirmed that was not planned, checked and approved as it is.
#include <utility>

#include "json/decode.h"
#include "orchestrator/binding.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

bool is_over(EnginePhase phase) {
  return is_final(phase);
}

}  // namespace

Task<Driver::After> Driver::queue_apply(Run run) {
  bool ask = run::next_step(run) == run::Step::ask_approval;
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(ask ? run::RunEvent::approval_required : run::RunEvent::apply_requested,
                           cause(run::Actor::orchestrator)));
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::start_apply(Run run) {
  auto asked = co_await parts_.store.hold_workspace(run.workspace, claim_);
  if (!asked && asked.error().code == ErrorCode::not_found) {
    Error gone{.code = ErrorCode::conflict, .message = "an applied destroy gave up the workspace"};
    co_return co_await fail(std::move(run), run::RunEvent::superseded, std::move(gone));
  }
  PORC_CO_TRY(bool held, std::move(asked));
  if (!held) co_return co_await park(run.workspace);
  if (parts_.clock.now() >= *run.planned_at + settings_.plan_ttl) {
    run::Draft draft(std::move(run));
    PORC_CO_CHECK(draft.move(run::RunEvent::expired, cause(run::Actor::clock)));
    draft.run.reason =
        reason_of({.code = ErrorCode::conflict, .message = "the plan is too old to be applied"});
    co_return co_await store(std::move(draft));
  }
  PORC_CO_TRY(std::vector<Violation> broken, co_await broken_items(parts_, run));
  if (!broken.empty()) {
    auto event =
        run::only_state_differs(broken) ? run::RunEvent::superseded : run::RunEvent::discarded;
    co_return co_await fail(std::move(run), event, run::no_longer_as_planned(std::move(broken)));
  }
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::apply_started, cause(run::Actor::orchestrator)));
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::watch_apply(Run run) {
  auto now = co_await parts_.engine.get_run(*run.engine_run);
  if (!now && now.error().code == ErrorCode::not_found) {
    Error error{.code = ErrorCode::internal,
                .message = "outcome unknown: the engine no longer knows its run"};
    co_return co_await fail(std::move(run), run::RunEvent::apply_failed, std::move(error));
  }
  PORC_CO_TRY(EngineRun seen, std::move(now));
  if (seen.phase == EnginePhase::planned) {
    // The engine was not told yet, perhaps since before a crash: look again at what is confirmed.
    PORC_CO_TRY(std::vector<Violation> broken, co_await broken_items(parts_, run));
    if (!broken.empty()) {
      Error error = run::no_longer_as_planned(std::move(broken));
      error.message += "; nothing was applied";
      co_return co_await fail(std::move(run), run::RunEvent::apply_failed, std::move(error));
    }
    auto confirmed =
        co_await parts_.engine.confirm(seen.id, run.binding->plan, "porc:" + run.id.str());
    if (!confirmed && confirmed.error().code != ErrorCode::conflict)
      co_return std::move(confirmed).error();
    // A conflict means that somebody else moved it, or something it is bound to, in this very
    // moment: what it became is read below, what differs when this step is taken again.
    PORC_CO_TRY(seen, co_await parts_.engine.get_run(seen.id));
    if (seen.phase == EnginePhase::planned) {
      co_return Error{.code = ErrorCode::unavailable,
                      .message = "the engine did not take the confirmation"};
    }
  }
  while (!is_over(seen.phase)) {
    PORC_CO_TRY(auto next, co_await observe(seen));
    if (!next) co_return After::again;
    seen = *std::move(next);
  }
  co_return co_await conclude_apply(std::move(run), std::move(seen));
}

Task<Driver::After> Driver::conclude_apply(Run run, EngineRun seen) {
  bool outside = !seen.moved_by.empty();
  run::Draft draft(std::move(run));
  if (seen.phase == EnginePhase::applied) {
    json::object shown;
    PORC_CO_TRY(auto outputs, co_await parts_.engine.outputs(draft.run.workspace));
    for (auto& [name, output] : outputs) {
      if (!output.sensitive) shown[name] = std::move(output.value);
    }
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_finished, cause(run::Actor::engine, outside)));
    draft.run.outputs = std::move(shown);
  } else if (seen.phase == EnginePhase::cancelled) {
    PORC_CO_CHECK(draft.move(run::RunEvent::engine_stopped, cause(run::Actor::engine, outside)));
    draft.run.reason =
        reason_of({.code = ErrorCode::cancelled, .message = "terraform was stopped"});
  } else {
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_failed, cause(run::Actor::engine, outside)));
    std::string message = seen.message.empty() ? "the apply failed" : seen.message;
    draft.run.reason = reason_of({.code = ErrorCode::internal, .message = std::move(message)});
  }
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::stop_engine(Run run) {
  auto found = co_await find_engine_run(run);
  bool never_started = !found && found.error().code == ErrorCode::not_found;
  if (!never_started) {
    PORC_CO_TRY(EngineRun seen, std::move(found));
    std::string comment = "porc:" + run.id.str() + " cancelled";
    while (!is_over(seen.phase)) {
      bool waits =
          seen.phase == EnginePhase::planned || seen.phase == EnginePhase::policy_soft_failed;
      Task<void> telling =
          waits ? parts_.engine.discard(seen.id, comment) : parts_.engine.cancel(seen.id, comment);
      auto told = co_await std::move(telling);
      // A conflict means that it moved between the look and the word: look again.
      if (!told && told.error().code != ErrorCode::conflict) co_return std::move(told).error();
      PORC_CO_TRY(auto next, co_await observe(seen));
      if (!next) co_return After::again;
      seen = *std::move(next);
    }
    bool applied = seen.phase == EnginePhase::applied || seen.phase == EnginePhase::apply_failed;
    if (applied) co_return co_await conclude_apply(std::move(run), std::move(seen));
  }
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::engine_stopped, cause(run::Actor::engine)));
  co_return co_await store(std::move(draft));
}

}  // namespace porc::orchestrator
