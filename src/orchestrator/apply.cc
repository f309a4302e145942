// SPDX-License-Identifier: Apache-2.0
// Promise 1 is kept here: nothing is confirmed that was not planned, checked and approved as it is.
#include <utility>

#include "json/decode.h"
#include "orchestrator/binding.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

Error outcome_unknown() {
  return {.code = ErrorCode::internal,
          .message = "outcome unknown: the engine no longer knows its run"};
}

/// What it waited for all that time is told with it.
Error too_old(const Run& run) {
  Error error{.code = ErrorCode::conflict, .message = "the plan is too old to be applied"};
  if (run.reason) error.message += "; it " + run.reason->message;
  return error;
}

/// What everybody may see of the outputs.
json::object shown(std::map<std::string, Output> outputs) {
  json::object values;
  for (auto& [name, output] : outputs) {
    if (!output.sensitive) values[name] = std::move(output.value);
  }
  return values;
}

/// Why an apply that the engine ended in `seen` did not succeed.
Error failure_of(const EngineRun& seen) {
  if (seen.phase != EnginePhase::discarded) {
    return {.code = ErrorCode::internal,
            .message = seen.message.empty() ? "the apply failed" : seen.message};
  }
  std::string who = seen.moved_by.empty() ? "the engine discarded the plan"
                                          : "discarded outside PORC by " + seen.moved_by;
  return {.code = ErrorCode::conflict, .message = std::move(who) + "; nothing was applied"};
}

/// Says of a run that was stopped while it applied that something may have come of it.
void note_remains(Run& run) {
  if (!run.status_at.contains("applying")) return;
  run.touched_state = true;
  if (run.reason) run.reason->message += "; terraform was applying: what it made by then exists";
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
  if (run::plan_is_too_old(run, parts_.clock.now(), settings_.plan_ttl)) {
    run::Draft draft(std::move(run));
    PORC_CO_CHECK(draft.move(run::RunEvent::expired, cause(run::Actor::clock)));
    draft.run.reason = reason_of(too_old(draft.run));
    co_return co_await store(std::move(draft));
  }
  // Before the workspace is taken: who waits for a change record keeps nobody from it.
  PORC_CO_TRY(Passage passage, co_await pass_gate(run));
  if (passage.again) co_return After::again;
  if (passage.refusal) {
    Error why = *std::move(passage.refusal);
    co_return co_await fail(std::move(run), run::RunEvent::discarded, std::move(why));
  }
  if (passage.closed) {
    GateLook look = *std::move(passage.closed);
    co_return co_await hold_back(std::move(run), std::move(look));
  }
  auto asked = co_await parts_.store.hold_workspace(run.workspace, claim_);
  bool disowned = !asked && asked.error().code == ErrorCode::not_found;
  if (!asked && !disowned) co_return std::move(asked).error();
  if (!disowned && !*asked) {
    PORC_CO_TRY(After moved, co_await glance_outside(run));
    if (moved == After::again) co_return After::again;
    co_return co_await park(run.workspace);
  }
  std::vector<Violation> broken;
  if (!disowned) {
    PORC_CO_TRY(broken, co_await broken_items(parts_, run));
  }
  // Looked at last: a plan that still waits now is not itself what changed the state.
  PORC_CO_TRY(After moved, co_await follow_outside(run));
  if (moved == After::again) co_return After::again;
  if (disowned) {
    Error gone{.code = ErrorCode::conflict, .message = "a destroy gave up the workspace"};
    co_return co_await supersede(std::move(run), cause(run::Actor::orchestrator), std::move(gone));
  }
  if (!broken.empty()) {
    bool state_moved = run::only_state_differs(broken);
    Error why = run::no_longer_as_planned(std::move(broken));
    if (!state_moved)
      co_return co_await fail(std::move(run), run::RunEvent::discarded, std::move(why));
    co_return co_await supersede(std::move(run), cause(run::Actor::orchestrator), std::move(why));
  }
  json::object facts;
  if (passage.record) facts["change_record"] = json::encode(*passage.record);
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(
      draft.move(run::RunEvent::apply_started, cause(run::Actor::orchestrator), std::move(facts)));
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::watch_apply(Run run) {
  auto now = co_await parts_.engine.get_run(*run.engine_run);
  if (!now && now.error().code == ErrorCode::not_found) {
    run.touched_state = true;
    co_return co_await fail(std::move(run), run::RunEvent::apply_failed, outcome_unknown());
  }
  PORC_CO_TRY(EngineRun seen, std::move(now));
  if (seen.phase == EnginePhase::planned) {
    // The engine was not told yet, perhaps since before a crash: look again at what is confirmed.
    PORC_CO_TRY(std::vector<Violation> broken, co_await broken_items(parts_, run));
    if (!broken.empty()) {
      Error why = run::no_longer_as_planned(std::move(broken));
      co_return co_await refuse_apply(std::move(run), seen.id, std::move(why));
    }
    PORC_CO_TRY(Passage passage, co_await pass_gate(run));
    // Asked again: the intent may have been stored long before the engine could be told.
    if (run::plan_is_too_old(run, parts_.clock.now(), settings_.plan_ttl)) {
      Error why = too_old(run);
      co_return co_await refuse_apply(std::move(run), seen.id, std::move(why));
    }
    if (passage.again) co_return After::again;
    if (passage.closed && passage.closed->verdict.gate == approval::Gate::refused)
      passage.refusal = closed_gate(*passage.closed);
    if (passage.refusal) {
      Error why = *std::move(passage.refusal);
      co_return co_await refuse_apply(std::move(run), seen.id, std::move(why));
    }
    if (passage.closed) {
      // Nobody else may have the workspace now: a driver that was cut off may still confirm.
      Error why{.code = ErrorCode::unavailable, .message = passage.closed->verdict.reason};
      GateLook look = *std::move(passage.closed);
      PORC_CO_CHECK(co_await tell_wait(std::move(run), std::move(look)));
      co_return why;
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
  while (!is_final(seen.phase)) {
    PORC_CO_TRY(auto next, co_await observe(seen));
    if (!next) co_return After::again;
    seen = *std::move(next);
  }
  co_return co_await conclude_apply(std::move(run), std::move(seen));
}

Task<Driver::After> Driver::refuse_apply(Run run, std::string engine_run, Error why) {
  std::string comment = "porc:" + run.id.str() + " given up";
  PORC_CO_CHECK(co_await parts_.engine.discard(std::move(engine_run), std::move(comment)));
  why.message += "; nothing was applied";
  co_return co_await fail(std::move(run), run::RunEvent::apply_failed, std::move(why));
}

Task<Driver::After> Driver::conclude_apply(Run run, EngineRun seen) {
  run::Cause by_engine = cause(run::Actor::engine, !seen.moved_by.empty());
  run::Draft draft(std::move(run));
  if (seen.phase == EnginePhase::applied) {
    auto outputs = co_await parts_.engine.outputs(draft.run.workspace, draft.run.id);
    // Worth some waiting, but what was applied must not wait for ever to be called so.
    bool patient = delay_ < settings_.retry_longest;
    if (!outputs && error_traits(outputs.error().code).retryable && patient)
      co_return std::move(outputs).error();
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_finished, by_engine));
    draft.run.touched_state = true;
    if (outputs) {
      draft.run.outputs = shown(*std::move(outputs));
    } else {
      Error unread = std::move(outputs).error();
      unread.message = "the outputs could not be read: " + unread.message;
      json::object facts;
      facts["error"] = unread.message;
      draft.note("outputs_unread", by_engine, std::move(facts));
      if (!draft.run.reason) draft.run.reason = reason_of(unread);
    }
  } else if (seen.phase == EnginePhase::cancelled) {
    PORC_CO_CHECK(draft.move(run::RunEvent::engine_stopped, by_engine));
    draft.run.reason =
        reason_of({.code = ErrorCode::cancelled, .message = "terraform was stopped"});
    note_remains(draft.run);
  } else {
    PORC_CO_CHECK(draft.move(run::RunEvent::apply_failed, by_engine));
    draft.run.touched_state = seen.phase == EnginePhase::apply_failed;
    draft.run.reason = reason_of(failure_of(seen));
  }
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::stop_engine(Run run) {
  auto found = co_await find_engine_run(run);
  bool missing = !found && found.error().code == ErrorCode::not_found;
  // An engine hides what we may no longer see in the same words: an apply may be under way there.
  if (missing && run.engine_run && run.status_at.contains("applying")) {
    run.touched_state = true;
    co_return co_await fail(std::move(run), run::RunEvent::apply_failed, outcome_unknown());
  }
  bool cut_short = false;
  if (!missing) {
    PORC_CO_TRY(EngineRun seen, std::move(found));
    std::string comment = "porc:" + run.id.str() + " cancelled";
    while (!is_final(seen.phase)) {
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
    cut_short = seen.phase == EnginePhase::cancelled;
  }
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(draft.move(run::RunEvent::engine_stopped, cause(run::Actor::engine)));
  if (cut_short) note_remains(draft.run);
  co_return co_await store(std::move(draft));
}

}  // namespace porc::orchestrator
