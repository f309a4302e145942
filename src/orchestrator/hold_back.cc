// SPDX-License-Identifier: Apache-2.0
// An apply waits for its change record: without its workspace before its turn, and with it when the
// intent is stored already and the engine was not told yet.
#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "json/decode.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

using approval::Gate;

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr char kWaits[] = "apply_held_back";
constexpr char kGoesOn[] = "apply_let_through";

Error void_approval() {
  return {.code = ErrorCode::conflict,
          .message = "the approval was given for something else than would be applied now"};
}

/// In the same words for as long as the same is wrong: only news are stored.
run::Reason reason_for(const GateLook& look) {
  return reason_of({.code = look.code, .message = "waits: " + look.verdict.reason});
}

/// While nobody answers, the first thing that was heard is as good as the last.
bool is_news(const Run& run, const GateLook& look) {
  if (!run.reason) return true;
  const bool is_outage = error_traits(look.code).retryable;
  if (is_outage) return !error_traits(error_code_from_name(run.reason->code)).retryable;
  return run.reason->message != reason_for(look).message;
}

json::object facts_of(const GateLook& look) {
  json::object facts;
  facts["verdict"] = boost::describe::enum_to_string(look.verdict.gate, "?");
  facts["reason"] = look.verdict.reason;
  if (look.record) facts["change_record"] = json::encode(*look.record);
  return facts;
}

}  // namespace

Task<Driver::Passage> Driver::pass_gate(Run run) {
  if (run::is_approval_void(run)) co_return Passage{.refusal = void_approval()};
  PORC_CO_TRY(GateLook look, co_await look_at_change(parts_, run.id, run::gating_change(run)));
  if (look.verdict.gate == Gate::open && !run.reason)
    co_return Passage{.record = std::move(look.record)};
  if (look.verdict.gate == Gate::open) {
    run::Draft draft(std::move(run));
    draft.note(kGoesOn, cause(run::Actor::orchestrator), facts_of(look));
    draft.run.reason.reset();
    PORC_CO_CHECK(co_await store(std::move(draft)));
    co_return Passage{.again = true};
  }
  if (look.verdict.for_good) co_return Passage{.refusal = closed_gate(look)};
  co_return Passage{.closed = std::move(look)};
}

Task<void> Driver::tell_wait(Run run, GateLook look) {
  if (!is_news(run, look)) co_return ok;
  run::Draft draft(std::move(run));
  draft.note(kWaits, cause(run::Actor::orchestrator), facts_of(look));
  draft.run.reason = reason_for(look);
  PORC_CO_CHECK(co_await store(std::move(draft)));
  co_return ok;
}

Task<Driver::After> Driver::hold_back(Run run, GateLook look) {
  // It may have had its turn before, when the record was open.
  PORC_CO_CHECK(co_await parts_.store.release_workspace(run.workspace, claim_));
  PORC_CO_TRY(After moved, co_await glance_outside(run));
  if (moved == After::again) co_return After::again;
  const Timestamp now = parts_.clock.now();
  // As long again as it has waited, so that a short outage is noticed soon and a long one costs
  // nobody anything.
  const Duration longest = std::max<Duration>(settings_.outside_check, kFirstPause);
  const Duration waited = is_news(run, look) ? kFirstPause : now - run.updated_at;
  Duration pause = std::clamp<Duration>(waited, kFirstPause, longest);
  if (look.verdict.opens_at && look.record)
    pause = std::clamp<Duration>(
        *look.verdict.opens_at - look.record->checked_at, kFirstPause, longest);
  pause = std::max(pause, look.retry_after);
  Timestamp due = now + pause;
  if (run.planned_at) due = std::min(due, *run.planned_at + settings_.plan_ttl);
  PORC_CO_CHECK(co_await tell_wait(std::move(run), std::move(look)));
  JobChange job{.kind = JobChange::Kind::due, .due_at = due};
  co_return co_await give_back(job);
}

}  // namespace porc::orchestrator
