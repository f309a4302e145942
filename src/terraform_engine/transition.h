// SPDX-License-Identifier: Apache-2.0
// The hosted run, as a table: which of TFE's statuses may follow which, and what each move means
// for the run's plan and apply. No I/O; nothing else in this module sets a status.
#pragma once

#include <array>
#include <cstdint>

#include "base/result.h"
#include "contracts/hosted_engine.h"

namespace porc::terraform_engine {

/// What can happen to a hosted run.
enum class RunMove : std::uint8_t {
  queue_plan,
  start_plan,
  requeue,  ///< who planned, or was to apply and did not begin, is gone
  finish_plan,
  end_without_changes,  ///< or a plan-only run: there is nothing to confirm
  save_plan,
  start_checks,
  pass_checks,
  await_override,  ///< a policy refused that may be overridden
  end_refused,     ///< the same in a plan-only run, which nobody overrides
  override_checks,
  confirm,
  queue_apply,
  start_apply,
  finish_apply,
  fail,
  stop,     ///< terraform ended because somebody cancelled
  cancel,   ///< nothing runs yet
  discard,  ///< by somebody, or because the state moved
};
BOOST_DESCRIBE_ENUM(RunMove,
                    queue_plan,
                    start_plan,
                    requeue,
                    finish_plan,
                    end_without_changes,
                    save_plan,
                    start_checks,
                    pass_checks,
                    await_override,
                    end_refused,
                    override_checks,
                    confirm,
                    queue_apply,
                    start_apply,
                    finish_apply,
                    fail,
                    stop,
                    cancel,
                    discard)

struct Transition {
  hosted::Status from;
  RunMove move;
  hosted::Status to;
  hosted::PhaseStatus plan;   ///< of the plan afterwards
  hosted::PhaseStatus apply;  ///< of the apply afterwards
};

namespace rows {
using S = hosted::Status;
using P = hosted::PhaseStatus;
using M = RunMove;

inline constexpr auto kTransitions = std::to_array<Transition>({
    {S::pending, M::queue_plan, S::plan_queued, P::queued, P::pending},
    {S::pending, M::cancel, S::canceled, P::canceled, P::unreachable},
    {S::pending, M::discard, S::discarded, P::unreachable, P::unreachable},
    {S::plan_queued, M::start_plan, S::planning, P::running, P::pending},
    {S::plan_queued, M::cancel, S::canceled, P::canceled, P::unreachable},

    {S::planning, M::requeue, S::plan_queued, P::queued, P::pending},
    {S::planning, M::finish_plan, S::planned, P::finished, P::pending},
    {S::planning, M::fail, S::errored, P::errored, P::unreachable},
    {S::planning, M::stop, S::canceled, P::canceled, P::unreachable},

    {S::planned, M::end_without_changes, S::planned_and_finished, P::finished, P::unreachable},
    {S::planned, M::save_plan, S::planned_and_saved, P::finished, P::pending},
    {S::planned, M::confirm, S::confirmed, P::finished, P::pending},
    {S::planned, M::discard, S::discarded, P::finished, P::unreachable},
    {S::planned, M::start_checks, S::policy_checking, P::finished, P::pending},

    {S::policy_checking, M::pass_checks, S::policy_checked, P::finished, P::pending},
    {S::policy_checking, M::await_override, S::policy_override, P::finished, P::pending},
    {S::policy_checking, M::end_refused, S::policy_soft_failed, P::finished, P::unreachable},
    {S::policy_checking, M::fail, S::errored, P::finished, P::unreachable},
    {S::policy_checking, M::cancel, S::canceled, P::finished, P::unreachable},
    {S::policy_checking, M::discard, S::discarded, P::finished, P::unreachable},
    {S::policy_override, M::override_checks, S::policy_checked, P::finished, P::pending},
    {S::policy_override, M::discard, S::discarded, P::finished, P::unreachable},
    {S::policy_checked,
     M::end_without_changes,
     S::planned_and_finished,
     P::finished,
     P::unreachable},
    {S::policy_checked, M::save_plan, S::planned_and_saved, P::finished, P::pending},
    {S::policy_checked, M::confirm, S::confirmed, P::finished, P::pending},
    {S::policy_checked, M::discard, S::discarded, P::finished, P::unreachable},

    {S::planned_and_saved, M::confirm, S::confirmed, P::finished, P::pending},
    {S::planned_and_saved, M::discard, S::discarded, P::finished, P::unreachable},

    {S::confirmed, M::queue_apply, S::apply_queued, P::finished, P::queued},
    {S::confirmed, M::cancel, S::canceled, P::finished, P::unreachable},
    {S::confirmed, M::discard, S::discarded, P::finished, P::unreachable},
    {S::apply_queued, M::start_apply, S::applying, P::finished, P::running},
    {S::apply_queued, M::cancel, S::canceled, P::finished, P::unreachable},
    {S::apply_queued, M::discard, S::discarded, P::finished, P::unreachable},

    {S::applying, M::requeue, S::apply_queued, P::finished, P::queued},
    {S::applying, M::finish_apply, S::applied, P::finished, P::finished},
    {S::applying, M::fail, S::errored, P::finished, P::errored},
    {S::applying, M::stop, S::canceled, P::finished, P::canceled},
});
}  // namespace rows
using rows::kTransitions;

/// The row for `move` in `from`; nullptr means "not allowed".
constexpr const Transition* find_transition(hosted::Status from, RunMove move) {
  for (const Transition& row : kTransitions) {
    if (row.from == from && row.move == move) return &row;
  }
  return nullptr;
}

/// True when nothing can follow.
constexpr bool is_final(hosted::Status status) {
  for (const Transition& row : kTransitions) {
    if (row.from == status) return false;
  }
  return true;
}

/// Moves `run` by one row: status, phases, their times and the revision.
/// Errors: conflict when no row allows it; `run` is unchanged then.
Result<void> advance(hosted::Run& run, RunMove move, Timestamp now);

/// How a hosted run stands in PORC's words.
EnginePhase engine_phase(const hosted::Run& run);

}  // namespace porc::terraform_engine
