// SPDX-License-Identifier: Apache-2.0
#include "cli/outcome.h"

#include <map>

#include <gtest/gtest.h>

#include "cli/plan_summary.h"
#include "cli/sample_views.h"
#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

using run::Goal;
using run::RunStatus;

TEST(Outcome, EveryStatusHasItsExitCode) {
  const std::map<RunStatus, int> codes = {{RunStatus::submitted, 0},
                                          {RunStatus::building, 0},
                                          {RunStatus::built, 0},
                                          {RunStatus::plan_queued, 0},
                                          {RunStatus::planning, 0},
                                          {RunStatus::planned, 14},
                                          {RunStatus::policy_soft_failed, 13},
                                          {RunStatus::awaiting_approval, 14},
                                          {RunStatus::apply_queued, 0},
                                          {RunStatus::applying, 0},
                                          {RunStatus::cancelling, 0},
                                          {RunStatus::applied, 0},
                                          {RunStatus::no_changes, 0},
                                          {RunStatus::build_failed, 11},
                                          {RunStatus::plan_failed, 1},
                                          {RunStatus::policy_failed, 13},
                                          {RunStatus::apply_failed, 1},
                                          {RunStatus::cancelled, 15},
                                          {RunStatus::discarded, 15},
                                          {RunStatus::expired, 15},
                                          {RunStatus::superseded, 15}};
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<RunStatus>>([&](auto status) {
    EXPECT_EQ(exit_code_for(sample_run(status.value), Goal::applied), codes.at(status.value))
        << status.name;
    // Who only wants to see the plan is content with one that waits.
    const bool waits =
        status.value == RunStatus::planned || status.value == RunStatus::awaiting_approval;
    EXPECT_EQ(exit_code_for(sample_run(status.value), Goal::planned),
              waits ? 0 : codes.at(status.value))
        << status.name;
  });
}

TEST(Outcome, TheReasonOfAFailureDecidesItsExitCode) {
  wire::RunView run = sample_run(RunStatus::plan_failed);
  run.reason = run::Reason{.code = "unavailable", .message = "the engine is away"};
  EXPECT_EQ(exit_code_for(run, Goal::applied), 17);
}

TEST(Outcome, ARunIsOverWhenItReachedItsGoalOrWaits) {
  struct Case {
    RunStatus status;
    Goal run_goal, wanted;
    bool over;
  };
  const Case cases[] = {
      {RunStatus::submitted, Goal::submitted, Goal::submitted, true},
      {RunStatus::building, Goal::built, Goal::built, false},
      {RunStatus::built, Goal::built, Goal::built, true},
      {RunStatus::planning, Goal::planned, Goal::planned, false},
      {RunStatus::planned, Goal::planned, Goal::planned, true},
      {RunStatus::planned, Goal::applied, Goal::applied, false},
      {RunStatus::planned, Goal::planned, Goal::applied, true},
      {RunStatus::awaiting_approval, Goal::applied, Goal::applied, true},
      {RunStatus::applying, Goal::applied, Goal::applied, false},
      {RunStatus::applied, Goal::applied, Goal::applied, true},
      {RunStatus::plan_failed, Goal::applied, Goal::planned, true},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(is_over(sample_run(row.status, row.run_goal), row.wanted), row.over)
        << words_of(row.status);
  }
}

TEST(PlanSummary, DestroysComeFirst) {
  fakes::expect_golden("cli/plan.txt", show_plan(sample_plan()).str());
}

TEST(PlanSummary, CountsWhatIsDestroyedOrReplaced) {
  EXPECT_EQ(count_destroyed(sample_plan()), 2U);
}

}  // namespace
}  // namespace porc::cli
