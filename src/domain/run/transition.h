// SPDX-License-Identifier: Apache-2.0
// The run, as a table. Nothing else decides what may follow what: documents, API and tests are
// generated from these rows or checked against them. Read this file first.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <boost/describe/enum.hpp>

#include "domain/run/status.h"

namespace porc::run {

/// What can happen to a run and changes its status.
enum class RunEvent : std::uint8_t {
  build_started,
  build_finished,
  build_failed,
  plan_requested,
  plan_started,
  plan_changed,
  plan_unchanged,
  plan_failed,
  policy_failed,
  policy_soft_failed,
  policy_overridden,
  approval_required,
  approved,
  approval_overridden,
  apply_requested,
  apply_started,
  apply_finished,
  apply_failed,
  cancel_requested,
  engine_stopped,
  discarded,
  expired,
  superseded,
};
BOOST_DESCRIBE_ENUM(RunEvent,
                    build_started,
                    build_finished,
                    build_failed,
                    plan_requested,
                    plan_started,
                    plan_changed,
                    plan_unchanged,
                    plan_failed,
                    policy_failed,
                    policy_soft_failed,
                    policy_overridden,
                    approval_required,
                    approved,
                    approval_overridden,
                    apply_requested,
                    apply_started,
                    apply_finished,
                    apply_failed,
                    cancel_requested,
                    engine_stopped,
                    discarded,
                    expired,
                    superseded)
inline constexpr std::size_t kRunEventCount = 23;

/// Who may cause a transition. `engine` is Terraform Enterprise or the embedded engine, also when a
/// person moved a run in the engine's own pages ("outside").
enum class Actor : std::uint8_t { person = 1, orchestrator = 2, engine = 4, clock = 8 };
BOOST_DESCRIBE_ENUM(Actor, person, orchestrator, engine, clock)

struct Actors {
  std::uint8_t bits;
  constexpr Actors(Actor actor)
      : bits(static_cast<std::uint8_t>(actor)) {}  // NOLINT(google-explicit-constructor)
  constexpr explicit Actors(int all) : bits(static_cast<std::uint8_t>(all)) {}
  constexpr bool has(Actor actor) const { return (bits & static_cast<std::uint8_t>(actor)) != 0; }
};
constexpr Actors operator|(Actors a, Actors b) {
  return Actors(a.bits | b.bits);
}

struct Transition {
  RunStatus from;
  RunEvent on;
  RunStatus to;
  Actors by;
};

namespace rows {
using enum RunStatus;
using E = RunEvent;
inline constexpr Actors person = Actor::person;
inline constexpr Actors orchestrator = Actor::orchestrator;
inline constexpr Actors engine = Actor::engine;
inline constexpr Actors clock = Actor::clock;

inline constexpr auto kTransitions = std::to_array<Transition>({
    {submitted, E::build_started, building, orchestrator},
    {building, E::build_finished, built, orchestrator},
    {building, E::build_failed, build_failed, orchestrator},
    {built, E::plan_requested, plan_queued, orchestrator},

    {plan_queued, E::plan_started, planning, orchestrator},
    {plan_queued, E::plan_failed, plan_failed, orchestrator},
    {planning, E::plan_changed, planned, engine},
    {planning, E::plan_unchanged, no_changes, engine},
    {planning, E::plan_failed, plan_failed, engine | orchestrator},
    {planning, E::policy_failed, policy_failed, engine},
    {planning, E::policy_soft_failed, policy_soft_failed, engine},
    {policy_soft_failed, E::policy_overridden, planned, person | engine},

    {planned, E::approval_required, awaiting_approval, orchestrator},
    {planned, E::apply_requested, apply_queued, orchestrator},
    {awaiting_approval, E::approved, apply_queued, person},
    {awaiting_approval, E::approval_overridden, apply_queued, person},
    // It was approved, and waits for its change record.
    {apply_queued, E::approval_overridden, apply_queued, person},

    // The intent to apply is stored before the engine is told, so that a crash between the two
    // resumes.
    {apply_queued, E::apply_started, applying, orchestrator | engine},
    {applying, E::apply_finished, applied, engine},
    {applying, E::apply_failed, apply_failed, engine | orchestrator},

    // Cancel is a request: only the engine's own end makes it final, and that end may be `applied`.
    {planning, E::cancel_requested, cancelling, person},
    {applying, E::cancel_requested, cancelling, person},
    {cancelling, E::engine_stopped, cancelled, engine},
    {cancelling, E::apply_finished, applied, engine},
    {cancelling, E::apply_failed, apply_failed, engine | orchestrator},

    // Somebody confirmed, cancelled or discarded in the engine's own pages.
    {planned, E::apply_started, applying, engine},
    {awaiting_approval, E::apply_started, applying, engine},
    {planning, E::engine_stopped, cancelled, engine},
    {applying, E::engine_stopped, cancelled, engine},

    {submitted, E::cancel_requested, cancelled, person},
    {building, E::cancel_requested, cancelled, person},
    {built, E::cancel_requested, cancelled, person},
    {plan_queued, E::cancel_requested, cancelled, person},
    {planned, E::cancel_requested, cancelled, person},
    {policy_soft_failed, E::cancel_requested, cancelled, person},
    {awaiting_approval, E::cancel_requested, cancelled, person},
    {apply_queued, E::cancel_requested, cancelled, person},

    {submitted, E::discarded, discarded, person},
    {building, E::discarded, discarded, person},
    {built, E::discarded, discarded, person},
    {plan_queued, E::discarded, discarded, person},
    {planned, E::discarded, discarded, person | engine},
    {policy_soft_failed, E::discarded, discarded, person | engine},
    {awaiting_approval, E::discarded, discarded, person | engine},
    {apply_queued, E::discarded, discarded, person | orchestrator | engine},

    {submitted, E::expired, expired, clock},
    {built, E::expired, expired, clock},
    {planned, E::expired, expired, clock},
    {policy_soft_failed, E::expired, expired, clock},
    {awaiting_approval, E::expired, expired, clock},
    {apply_queued, E::expired, expired, clock},

    {submitted, E::superseded, superseded, orchestrator},
    {building, E::superseded, superseded, orchestrator},
    {built, E::superseded, superseded, orchestrator},
    {plan_queued, E::superseded, superseded, orchestrator},
    {planned, E::superseded, superseded, orchestrator | engine},
    {policy_soft_failed, E::superseded, superseded, orchestrator | engine},
    {awaiting_approval, E::superseded, superseded, orchestrator | engine},
    {apply_queued, E::superseded, superseded, orchestrator | engine},
});
}  // namespace rows
using rows::kTransitions;

/// The row for `event` in `from`; nullptr means "not allowed", never "stay".
constexpr const Transition* find_transition(RunStatus from, RunEvent event) {
  for (const Transition& row : kTransitions) {
    if (row.from == from && row.on == event) return &row;
  }
  return nullptr;
}

constexpr bool is_allowed(RunStatus from, RunEvent event, Actor by) {
  const Transition* row = find_transition(from, event);
  return row != nullptr && row->by.has(by);
}

namespace rows {
constexpr bool each_pair_once() {
  for (std::size_t i = 0; i < kTransitions.size(); ++i) {
    for (std::size_t j = i + 1; j < kTransitions.size(); ++j) {
      if (kTransitions[i].from == kTransitions[j].from && kTransitions[i].on == kTransitions[j].on)
        return false;
    }
  }
  return true;
}
constexpr bool final_means_final() {
  for (const Transition& row : kTransitions) {
    if (is_final(row.from)) return false;
  }
  return true;
}
}  // namespace rows
static_assert(rows::each_pair_once());
static_assert(rows::final_means_final());

}  // namespace porc::run
