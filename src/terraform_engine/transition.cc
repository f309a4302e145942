// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/transition.h"

#include <algorithm>

#include <boost/describe/enum_to_string.hpp>

namespace porc::terraform_engine {
namespace {

using hosted::PhaseStatus;
using hosted::Status;

struct PhaseRow {
  Status status;
  EnginePhase phase;
};
// `errored` stands three times in PORC's words, told apart by what errored: see engine_phase.
constexpr auto kPhases = std::to_array<PhaseRow>({
    {Status::pending, EnginePhase::pending},
    {Status::plan_queued, EnginePhase::pending},
    {Status::planning, EnginePhase::planning},
    {Status::planned, EnginePhase::planned},
    {Status::policy_checking, EnginePhase::planning},
    {Status::policy_override, EnginePhase::policy_soft_failed},
    {Status::policy_checked, EnginePhase::planned},
    {Status::policy_soft_failed, EnginePhase::policy_failed},
    {Status::planned_and_finished, EnginePhase::no_changes},
    {Status::planned_and_saved, EnginePhase::planned},
    {Status::confirmed, EnginePhase::applying},
    {Status::apply_queued, EnginePhase::applying},
    {Status::applying, EnginePhase::applying},
    {Status::applied, EnginePhase::applied},
    {Status::discarded, EnginePhase::discarded},
    {Status::errored, EnginePhase::policy_failed},
    {Status::canceled, EnginePhase::cancelled},
    {Status::force_canceled, EnginePhase::cancelled},
});

constexpr bool in_status_order() {
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    if (static_cast<std::size_t>(kPhases[i].status) != i) return false;
  }
  return true;
}
static_assert(in_status_order());

void enter(hosted::Phase& phase, PhaseStatus status, Timestamp now) {
  if (phase.status == status) return;
  phase.status = status;
  if (status == PhaseStatus::queued) {
    phase.queued_at = now;
  } else if (status == PhaseStatus::running) {
    phase.started_at = now;
  } else if (phase.started_at) {
    phase.finished_at = now;
  }
}

/// `planned-and-saved-at`, as TFE spells it.
std::string timestamp_key(Status status) {
  std::string key = boost::describe::enum_to_string(status, "");
  std::replace(key.begin(), key.end(), '_', '-');
  return key + "-at";
}

}  // namespace

Result<void> advance(hosted::Run& run, RunMove move, Timestamp now) {
  const Transition* row = find_transition(run.status, move);
  if (row == nullptr) {
    return Error{.code = ErrorCode::conflict,
                 .message = "run " + run.id + " is " +
                            boost::describe::enum_to_string(run.status, "?") + ": no " +
                            boost::describe::enum_to_string(move, "?") + " from there"};
  }
  run.status = row->to;
  ++run.revision;
  run.status_timestamps[timestamp_key(row->to)] = now;
  enter(run.plan, row->plan, now);
  enter(run.apply, row->apply, now);
  return ok;
}

EnginePhase engine_phase(const hosted::Run& run) {
  if (run.status == Status::errored) {
    if (run.plan.status == PhaseStatus::errored) return EnginePhase::plan_failed;
    if (run.apply.status == PhaseStatus::errored) return EnginePhase::apply_failed;
  }
  return kPhases[static_cast<std::size_t>(run.status)].phase;
}

}  // namespace porc::terraform_engine
