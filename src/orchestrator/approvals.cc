// SPDX-License-Identifier: Apache-2.0
// Who says yes to a run, and who lets one go on without that.
#include <utility>

#include "base/printable.h"
#include "json/decode.h"
#include "orchestrator/amendment.h"
#include "orchestrator/change_gate.h"
#include "orchestrator/orchestrator.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kChangeRecordMax = 100;

Result<void> check_number(const std::optional<std::string>& number) {
  if (!number || (!number->empty() && is_plain_text(*number, kChangeRecordMax))) return ok;
  std::vector<Violation> violations;
  violations.push_back(
      {.pointer = "/change_record",
       .message = "must be the number of a change record, in one line of at most " +
                  std::to_string(kChangeRecordMax) + " characters"});
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the change record is not valid",
               .violations = std::move(violations)};
}

json::object facts_of(const run::Approval& approval, json::object facts) {
  facts["bound_to"] = approval.bound_to;
  if (approval.override) facts["override"] = true;
  if (approval.checked) {
    facts["change_record"] = json::encode(*approval.checked);
  } else if (approval.change_record) {
    facts["change_record"] = *approval.change_record;
  }
  return facts;
}

/// Errors: what keeps the run from being approved, whoever asks; then what keeps this person.
Result<void> approve_draft(run::Draft& draft,
                           const run::Cause& cause,
                           run::Approval approval,
                           const identity::People& people) {
  if (is_final(draft.run.status)) return over(draft.run);
  PORC_TRY(json::object facts, because(approval.reason));
  PORC_CHECK(check_number(approval.change_record));
  approval.by = cause.by;
  approval.at = cause.at;
  approval.bound_to = run::approvable_digest(draft.run);
  PORC_CHECK(draft.move(run::RunEvent::approved, cause, facts_of(approval, std::move(facts))));
  PORC_CHECK(run::check_separation(draft.run, people, cause.by));
  draft.run.approved_by = cause.by;
  draft.run.approval = std::move(approval);
  return ok;
}

/// True when nothing but its change record keeps an approved run.
bool waits_for_change(const Run& run, const Parts& parts) {
  return run.status == run::RunStatus::apply_queued && parts.change_management != nullptr &&
         run::gating_change(run).has_value();
}

}  // namespace

Task<Run> Orchestrator::approve(RunId id, ApprovalRequest request, identity::Principal by) {
  PORC_CO_TRY(const Run run, co_await get(id, by));
  run::Approval approval{.reason = std::move(request.reason)};
  approval.change_record = std::move(request.change_record);
  if (!approval.change_record) approval.change_record = run::change_of(run);
  // Who may not approve learns nothing about change records, and asks nobody about them.
  const run::Cause cause{.actor = run::Actor::person, .by = by.name(), .at = parts_.clock.now()};
  run::Draft trial(run);
  PORC_CO_CHECK(approve_draft(trial, cause, approval, parts_.people));
  PORC_CO_TRY(GateLook look, co_await look_at_change(parts_, id, approval.change_record));
  if (look.verdict.gate != approval::Gate::open) co_return closed_gate(look);
  approval.checked = std::move(look.record);
  const std::string seen = run::approvable_digest(run);
  Amendment amendment = [this, approval, seen](run::Draft& draft,
                                               const run::Cause& now) -> Result<void> {
    if (run::approvable_digest(draft.run) != seen) {
      return Error{.code = ErrorCode::conflict,
                   .message = "what was to be approved changed meanwhile: look again"};
    }
    return approve_draft(draft, now, approval, parts_.people);
  };
  co_return co_await amend(std::move(id), std::move(by), std::move(amendment));
}

Task<Run> Orchestrator::override_approval(RunId id, std::string reason, identity::Principal by) {
  Amendment overriding = [this, reason = std::move(reason)](
                             run::Draft& draft, const run::Cause& cause) -> Result<void> {
    Run& run = draft.run;
    PORC_TRY(json::object facts, because(reason));
    if (reason.empty()) return no_reason("nobody has to approve");
    if (is_final(run.status)) return over(run);
    if (run.approval && run.approval->override) return ok;
    if (run.status == run::RunStatus::apply_queued && !waits_for_change(run, parts_)) {
      return Error{.code = ErrorCode::conflict,
                   .message = "run " + run.id.str() + " waits for no approval"};
    }
    run::Approval approval{.by = cause.by, .at = cause.at, .reason = reason, .override = true};
    approval.change_record = run::change_of(run);
    approval.bound_to = run::approvable_digest(run);
    PORC_CHECK(draft.move(
        run::RunEvent::approval_overridden, cause, facts_of(approval, std::move(facts))));
    run.approval = std::move(approval);
    run.reason.reset();
    return ok;
  };
  co_return co_await amend(std::move(id), std::move(by), std::move(overriding));
}

}  // namespace porc::orchestrator
