// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/transition.h"

#include <set>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>

namespace porc::terraform_engine {
namespace {

using hosted::PhaseStatus;
using hosted::Status;

constexpr Timestamp kNow{std::chrono::milliseconds(1000)};

template <class Enum>
std::vector<Enum> all() {
  std::vector<Enum> values;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
      [&](auto enumerator) { values.push_back(enumerator.value); });
  return values;
}

hosted::Run run_in(Status status) {
  hosted::Run run{.id = "run-1"};
  run.status = status;
  return run;
}

TEST(Transition, EveryPairIsARowOrAConflict) {
  for (Status from : all<Status>()) {
    for (RunMove move : all<RunMove>()) {
      hosted::Run run = run_in(from);
      const Transition* row = find_transition(from, move);
      auto moved = advance(run, move, kNow);
      EXPECT_EQ(moved.has_value(), row != nullptr);
      EXPECT_EQ(run.status, row == nullptr ? from : row->to);
      EXPECT_EQ(run.revision, row == nullptr ? 0U : 1U);
      if (!moved) {
        EXPECT_EQ(moved.error().code, ErrorCode::conflict);
      }
    }
  }
}

TEST(Transition, NoPairHasTwoRows) {
  std::set<std::pair<Status, RunMove>> seen;
  for (const Transition& row : kTransitions) EXPECT_TRUE(seen.emplace(row.from, row.move).second);
}

TEST(Transition, EveryStatusOfTheTableIsReachedFromPending) {
  std::set<Status> reached{Status::pending};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const Transition& row : kTransitions) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  for (const Transition& row : kTransitions) EXPECT_TRUE(reached.contains(row.from));
}

TEST(Transition, WhatTheContractPromisesIsInTheTable) {
  for (const Transition& row : kTransitions) {
    hosted::Run run = run_in(row.from);
    EXPECT_EQ(run.is_confirmable(), find_transition(row.from, RunMove::confirm) != nullptr);
    bool stoppable = find_transition(row.from, RunMove::cancel) != nullptr ||
                     find_transition(row.from, RunMove::stop) != nullptr;
    EXPECT_EQ(run.is_cancelable(), stoppable);
    bool gives_up = find_transition(row.from, RunMove::discard) != nullptr;
    EXPECT_TRUE(gives_up || !run.is_discardable());
  }
}

TEST(Transition, PlanAndApplyEndWithTheRun) {
  for (const Transition& row : kTransitions) {
    if (!is_final(row.to)) continue;
    for (PhaseStatus phase : {row.plan, row.apply}) {
      EXPECT_TRUE(phase == PhaseStatus::finished || phase == PhaseStatus::errored ||
                  phase == PhaseStatus::canceled || phase == PhaseStatus::unreachable);
    }
  }
}

TEST(Transition, TimesAreNotedWhereTfeKeepsThem) {
  hosted::Run run = run_in(Status::pending);
  ASSERT_TRUE(advance(run, RunMove::queue_plan, kNow));
  ASSERT_TRUE(advance(run, RunMove::start_plan, kNow + Duration(1)));
  ASSERT_TRUE(advance(run, RunMove::finish_plan, kNow + Duration(2)));
  ASSERT_TRUE(advance(run, RunMove::save_plan, kNow + Duration(2)));
  EXPECT_EQ(run.plan.queued_at, kNow);
  EXPECT_EQ(run.plan.started_at, kNow + Duration(1));
  EXPECT_EQ(run.plan.finished_at, kNow + Duration(2));
  EXPECT_FALSE(run.apply.queued_at);
  EXPECT_TRUE(run.status_timestamps.contains("plan-queued-at"));
  EXPECT_TRUE(run.status_timestamps.contains("planned-and-saved-at"));
}

TEST(EnginePhaseOfRun, AnErroredRunTellsWhatFailed) {
  hosted::Run run = run_in(Status::planning);
  ASSERT_TRUE(advance(run, RunMove::fail, kNow));
  EXPECT_EQ(engine_phase(run), EnginePhase::plan_failed);
  run = run_in(Status::applying);
  ASSERT_TRUE(advance(run, RunMove::fail, kNow));
  EXPECT_EQ(engine_phase(run), EnginePhase::apply_failed);
}

TEST(EnginePhaseOfRun, IsFinalExactlyWhenTheTableIs) {
  for (const Transition& row : kTransitions) {
    hosted::Run run = run_in(row.from);
    EXPECT_FALSE(porc::is_final(engine_phase(run))) << "from";
    ASSERT_TRUE(advance(run, row.move, kNow));
    EXPECT_EQ(porc::is_final(engine_phase(run)), is_final(run.status));
  }
}

}  // namespace
}  // namespace porc::terraform_engine
