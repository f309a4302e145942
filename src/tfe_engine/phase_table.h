// SPDX-License-Identifier: Apache-2.0
// What TFE says about a run, translated into PORC's words: as data. Sources: TFE API "Run states",
// and the reference's section 8, which was gathered by experiment.
// https://developer.hashicorp.com/terraform/enterprise/api-docs/run#run-states
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "contracts/engine.h"

namespace porc::tfe_engine {

/// Everything of a run that decides its phase.
struct RunFacts {
  std::string status{};
  std::string plan_status{};
  std::string apply_status{};
  bool is_confirmable = false;
};

/// A condition on a text fact: "" is any.
struct PhaseRow {
  std::string_view status;
  std::string_view plan;
  std::string_view apply;
  std::optional<bool> confirmable;
  EnginePhase phase;
};

namespace rows {
using enum EnginePhase;
inline constexpr std::string_view any;
inline constexpr std::nullopt_t either = std::nullopt;

/// In the order of a run's life: a later row is a later moment, and the first row that fits counts.
/// The names `planned`, `cost_estimated`, … alone say nothing, since a later check may follow: only
/// is-confirmable tells that all of them are over.
inline constexpr auto kPhaseRows = std::to_array<PhaseRow>({
    {"pending", any, any, either, pending},
    {"fetching", any, any, either, pending},
    {"fetching_completed", any, any, either, pending},
    {"pre_plan_running", any, any, either, pending},
    {"pre_plan_awaiting_decision", any, any, either, pending},
    {"pre_plan_completed", any, any, either, pending},
    {"queuing", any, any, either, pending},
    {"plan_queued", any, any, either, pending},
    {"planning", any, any, either, planning},
    {"planned", any, any, false, planning},
    {"planned", any, any, true, planned},
    {"tf_policy_checked", any, any, false, planning},
    {"tf_policy_checked", any, any, true, planned},
    {"tf_policy_override", any, any, either, policy_soft_failed},
    {"post_plan_running", any, any, either, planning},
    {"post_plan_awaiting_decision", any, any, either, policy_soft_failed},
    {"post_plan_completed", any, any, false, planning},
    {"post_plan_completed", any, any, true, planned},
    {"cost_estimating", any, any, either, planning},
    {"cost_estimated", any, any, false, planning},
    {"cost_estimated", any, any, true, planned},
    {"policy_checking", any, any, either, planning},
    {"policy_override", any, any, either, policy_soft_failed},
    // TFE's own policy_soft_failed is the end of a plan-only run: nobody can override it any more.
    {"policy_soft_failed", any, any, either, policy_failed},
    {"policy_checked", any, any, false, planning},
    {"policy_checked", any, any, true, planned},
    {"planned_and_saved", any, any, either, planned},
    {"planned_and_finished", any, any, either, no_changes},
    {"confirmed", any, any, either, applying},
    {"pre_apply_running", any, any, either, applying},
    {"pre_apply_awaiting_decision", any, any, either, applying},
    {"pre_apply_completed", any, any, either, applying},
    {"queuing_apply", any, any, either, applying},
    {"apply_queued", any, any, either, applying},
    {"applying", any, any, either, applying},
    {"post_apply_running", any, any, either, applying},
    {"post_apply_completed", any, any, either, applying},
    {"applied", any, any, either, applied},
    // `errored` has three causes. A hard policy failure leaves a finished plan and an apply that
    // never was.
    {"errored", any, "errored", either, apply_failed},
    {"errored", any, "finished", either, apply_failed},
    {"errored", any, "canceled", either, apply_failed},
    {"errored", "finished", any, either, policy_failed},
    {"errored", any, any, either, plan_failed},
    {"discarded", any, any, either, discarded},
    {"canceled", any, any, either, cancelled},
    {"force_canceled", any, any, either, cancelled},
});
}  // namespace rows
using rows::kPhaseRows;

struct PhaseReading {
  EnginePhase phase = EnginePhase::pending;
  std::uint64_t revision = 0;  ///< the row's number from 1: grows as the run goes on
};

/// nullopt when no row knows the status: then nothing is changed, whatever else the run says.
constexpr std::optional<PhaseReading> read_phase(const RunFacts& facts) {
  const auto fits = [](std::string_view wanted, std::string_view is) {
    return wanted.empty() || wanted == is;
  };
  for (std::size_t i = 0; i < kPhaseRows.size(); ++i) {
    const PhaseRow& row = kPhaseRows[i];
    if (row.status != facts.status || !fits(row.plan, facts.plan_status) ||
        !fits(row.apply, facts.apply_status)) {
      continue;
    }
    if (row.confirmable && *row.confirmable != facts.is_confirmable) continue;
    return PhaseReading{row.phase, i + 1};
  }
  return std::nullopt;
}

}  // namespace porc::tfe_engine
