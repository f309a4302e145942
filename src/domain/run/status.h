// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <boost/describe/enum.hpp>

namespace porc::run {

/// Where a run stands. The spelling is the wire spelling.
enum class RunStatus : std::uint8_t {
  submitted,
  building,
  built,
  plan_queued,
  planning,
  planned,
  policy_soft_failed,
  awaiting_approval,
  apply_queued,
  applying,
  cancelling,
  applied,
  no_changes,
  build_failed,
  plan_failed,
  policy_failed,
  apply_failed,
  cancelled,
  discarded,
  expired,
  superseded,
};
BOOST_DESCRIBE_ENUM(RunStatus,
                    submitted,
                    building,
                    built,
                    plan_queued,
                    planning,
                    planned,
                    policy_soft_failed,
                    awaiting_approval,
                    apply_queued,
                    applying,
                    cancelling,
                    applied,
                    no_changes,
                    build_failed,
                    plan_failed,
                    policy_failed,
                    apply_failed,
                    cancelled,
                    discarded,
                    expired,
                    superseded)

inline constexpr std::size_t kRunStatusCount = 21;

/// How far the orchestrator takes a run by itself. Goals only ever rise.
enum class Goal : std::uint8_t { submitted, built, planned, applied };
BOOST_DESCRIBE_ENUM(Goal, submitted, built, planned, applied)

/// What the plan is asked to do to the workspace.
enum class Operation : std::uint8_t { apply, destroy, refresh };
BOOST_DESCRIBE_ENUM(Operation, apply, destroy, refresh)

/// True when nothing can follow.
constexpr bool is_final(RunStatus status) {
  return status >= RunStatus::applied;
}

/// True when the run stands still until a person (or somebody outside) acts. `planned` waits only
/// when its goal is reached, which `run::waits_for_person` knows.
constexpr bool may_wait(RunStatus status) {
  return status == RunStatus::planned || status == RunStatus::policy_soft_failed ||
         status == RunStatus::awaiting_approval;
}

}  // namespace porc::run
