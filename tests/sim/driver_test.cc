// SPDX-License-Identifier: Apache-2.0
// Single histories, written by hand: what becomes of a run when one certain thing happens to it.
#include "tests/sim/driver_test.h"

namespace porc::sim {
namespace {

TEST_F(DriverTest, AnAppliedRunIsNotHeldUpByOutputsThatNobodyCanRead) {
  refuse("outputs", ErrorCode::forbidden);
  RunId first = submit();
  ASSERT_TRUE(comes_to(first, RunStatus::applied));
  EXPECT_EQ(reason(first), "the outputs could not be read: outputs is refused");
  auto events = peek(world.store.list_events(first, 0, 100));
  EXPECT_NE(events.back().bytes.find("outputs_unread"), std::string::npos);
}

TEST_F(DriverTest, ARunWhoseStoredBytesAreDamagedTakesNoDriversPlaceAndGoesOnWhenTheyAreRestored) {
  RunId id = submit_waiting();
  refuse("get_run", ErrorCode::corrupt);
  pass(seconds(70));  // a waiting run is looked at every minute
  // A driver that kept it would hold a lease, which is due sooner.
  const auto due = peek(world.store.next_due());
  ASSERT_TRUE(due);
  EXPECT_GT(*due, world.time.now() + minutes(1));
  world.faults.allow("get_run");
  approve(id);
  EXPECT_TRUE(comes_to(id, RunStatus::applied));
}

TEST_F(DriverTest, AnEventThatIsHandledAgainTheNextDayMakesNoSecondRun) {
  const RunId first = submit({.of_event = true});
  const RunId of_person = submit();
  for (int hour = 0; hour < 25; ++hour) pass(minutes(60));
  submitted = 0;
  EXPECT_EQ(submit({.of_event = true}), first);
  EXPECT_NE(submit(), of_person) << "whose key is good for a day";
}

TEST_F(DriverTest, OutputsThatCannotBeReadNowAreAskedForAgain) {
  memory_engine::Script shows;
  shows.outputs["size"] = {.value = 5};
  script = shows;
  refuse("outputs", ErrorCode::unavailable);
  RunId lucky = submit();
  ASSERT_TRUE(comes_to(lucky, RunStatus::applying));
  pass(seconds(10));
  world.faults.allow("outputs");
  ASSERT_TRUE(comes_to(lucky, RunStatus::applied));
  EXPECT_EQ(stored(lucky).outputs["size"], 5);

  refuse("outputs", ErrorCode::unavailable);
  EXPECT_TRUE(comes_to(submit({.name = "other"}), RunStatus::applied, minutes(5)));
}

TEST_F(DriverTest, AnOverriddenPolicyIsApplied) {
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::policy_soft_failed));
  EXPECT_EQ(stored(id).binding->plan.policy_verdict, "failed");
  outside(id, Act::override_policy);
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_EQ(stored(id).binding->plan.policy_verdict, "overridden");
  EXPECT_EQ(reason(id), "");
}

TEST_F(DriverTest, AnOverrideHereIsToldToTheEngineAndApplied) {
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::policy_soft_failed));
  override_policy(id);
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_EQ(stored(id).binding->plan.policy_verdict, "overridden");
  EXPECT_EQ(stored(id).policy_override->reason, "agreed");
  EXPECT_FALSE(stored(id).outside);
  EXPECT_EQ(world.outer.find(id)->view.moved_by, "");
}

TEST_F(DriverTest, AnOverrideHereHidesNothingElseThatChanged) {
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::policy_soft_failed));
  world.outer.workspace(stored(id).workspace).policy_set = "stricter";
  override_policy(id);
  ASSERT_TRUE(comes_to(id, RunStatus::discarded));
  ASSERT_EQ(stored(id).reason->violations.size(), 1U);
  EXPECT_EQ(stored(id).reason->violations[0].pointer, "/plan/policy_set_digest");
  EXPECT_TRUE(world.outer.confirmations().empty());
}

TEST_F(DriverTest, AnOverrideIsToldAgainToAnEngineThatDidNotAnswer) {
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::policy_soft_failed));
  refuse("engine override", ErrorCode::unavailable);
  override_policy(id);
  ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
  EXPECT_TRUE(world.outer.confirmations().empty());
  world.faults.allow("engine override");
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
}

TEST_F(DriverTest, AnOverrideHidesNothingElseThatChanged) {
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::policy_soft_failed));
  ++world.outer.workspace(stored(id).workspace).variables_version;
  outside(id, Act::override_policy);
  ASSERT_TRUE(comes_to(id, RunStatus::discarded));
  ASSERT_EQ(stored(id).reason->violations.size(), 1U);
  EXPECT_EQ(stored(id).reason->violations[0].pointer, "/plan/variables_digest");
}

TEST_F(DriverTest, AnApplyOutOfSightIsNotACancelledOne) {
  script.applying = minutes(30);
  RunId id = submit();
  ASSERT_TRUE(comes([&] { return world.outer.confirmations().size() == 1; }));
  refuse("engine get_run", ErrorCode::not_found);
  cancel(id);
  ASSERT_TRUE(comes_to(id, RunStatus::apply_failed));
  EXPECT_EQ(reason(id), "outcome unknown: the engine no longer knows its run");
}

TEST_F(DriverTest, ACancelledApplySaysThatSomethingMayExist) {
  script.applying = minutes(30);
  RunId id = submit();
  ASSERT_TRUE(comes([&] { return world.outer.confirmations().size() == 1; }));
  cancel(id);
  ASSERT_TRUE(comes_to(id, RunStatus::cancelled));
  EXPECT_NE(reason(id).find("what it made by then exists"), std::string::npos) << reason(id);
}

TEST_F(DriverTest, SoDoesNotOneThatIsCancelledBeforeTheEngineWasTold) {
  refuse("confirm", ErrorCode::unavailable);
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::applying));
  cancel(id);
  ASSERT_TRUE(comes_to(id, RunStatus::cancelled));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
  EXPECT_EQ(reason(id), "cancelled by " + boss.name());
}

TEST_F(DriverTest, ACancelledPlanSaysNothingOfThat) {
  script.planning = minutes(30);
  RunId id = submit();
  ASSERT_TRUE(comes([&] { return stored(id).engine_run.has_value(); }));
  cancel(id);
  ASSERT_TRUE(comes_to(id, RunStatus::cancelled));
  EXPECT_EQ(reason(id).find("exists"), std::string::npos) << reason(id);
}

TEST_F(DriverTest, APlanOutOfSightIsCancelled) {
  script.planning = minutes(30);
  RunId id = submit();
  ASSERT_TRUE(comes([&] { return stored(id).engine_run.has_value(); }));
  refuse("engine get_run", ErrorCode::not_found);
  cancel(id);
  EXPECT_TRUE(comes_to(id, RunStatus::cancelled));
}

TEST_F(DriverTest, AWorkspaceThatCannotBeReadIsGivenUpLater) {
  ASSERT_TRUE(comes_to(submit(), RunStatus::applied));
  RunId destroy = submit({.operation = Operation::destroy});
  ASSERT_TRUE(comes_to(destroy, RunStatus::applying));
  refuse("get_workspace", ErrorCode::unavailable);
  ASSERT_TRUE(comes_to(destroy, RunStatus::applied));
  pass(minutes(1));
  world.faults.allow("get_workspace");
  EXPECT_TRUE(comes([&] { return !is_owned(destroy); }));
}

TEST_F(DriverTest, ADestroyOfNothingGivesTheWorkspaceUp) {
  RunId destroy = submit({.operation = Operation::destroy});
  ASSERT_TRUE(comes_to(destroy, RunStatus::no_changes));
  EXPECT_TRUE(comes([&] { return !is_owned(destroy); }));
}

TEST_F(DriverTest, APlanThatGrewOldBeforeItsConfirmationIsGivenUp) {
  RunId waiting = submit_waiting();
  for (ErrorCode why : {ErrorCode::unavailable, ErrorCode::conflict}) {
    refuse("confirm", why);
    RunId id = submit();
    ASSERT_TRUE(comes_to(id, RunStatus::applying));
    ASSERT_TRUE(comes_to(id, RunStatus::apply_failed, minutes(30)));
    EXPECT_EQ(reason(id), "the plan is too old to be applied; nothing was applied");
    EXPECT_EQ(phase(id), EnginePhase::discarded);
  }
  EXPECT_TRUE(world.outer.confirmations().empty());
  EXPECT_EQ(stored(waiting).status, RunStatus::expired);
}

TEST_F(DriverTest, WhatWasAppliedOutsideWhileItWaitedForItsTurnIsShown) {
  RunId id = submit_waiting();
  script.planning = minutes(2);
  ASSERT_TRUE(comes_to(submit(), RunStatus::planning));
  approve(id);
  ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
  outside(id, Act::confirm);
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_TRUE(stored(id).outside);
  EXPECT_EQ(reason(id), "applied outside PORC, not approved here");
}

TEST_F(DriverTest, WhatWasAppliedOutsideBeforeItsTurnIsNotTakenForSomebodyElsesChange) {
  RunId id = submit_waiting();
  refuse("claim_jobs", ErrorCode::unavailable);
  approve(id);
  ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
  outside(id, Act::confirm);
  ASSERT_TRUE(comes([&] { return phase(id) == EnginePhase::applied; }));
  world.faults.allow("claim_jobs");
  ASSERT_TRUE(comes_to(id, RunStatus::applied));
  EXPECT_TRUE(stored(id).outside);
}

TEST_F(DriverTest, WhatWasDiscardedOutsideWhileItWaitedForItsTurnIsShown) {
  RunId id = submit_waiting();
  script.applying = minutes(10);
  ASSERT_TRUE(comes_to(submit(), RunStatus::applying));
  approve(id);
  ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
  outside(id, Act::discard);
  ASSERT_TRUE(comes_to(id, RunStatus::discarded));
  EXPECT_EQ(reason(id), "discarded outside PORC by mallory");
}

TEST_F(DriverTest, APlanDiscardedBeforeItsConfirmationVoidsNobodyElses) {
  RunId waiting = submit_waiting();
  refuse("confirm", ErrorCode::unavailable);
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::applying));
  outside(id, Act::discard);
  world.faults.allow("confirm");
  ASSERT_TRUE(comes_to(id, RunStatus::apply_failed));
  EXPECT_EQ(reason(id), "discarded outside PORC by mallory; nothing was applied");
  pass(minutes(1));
  EXPECT_EQ(stored(waiting).status, RunStatus::awaiting_approval);
  approve(waiting);
  EXPECT_TRUE(comes_to(waiting, RunStatus::applied));
}

TEST_F(DriverTest, AStoreThatRefusesToWriteIsNotAskedWithoutPause) {
  refuse("claim_jobs", ErrorCode::unavailable);
  submit();
  EXPECT_GT(time_of_turns(2000), seconds(30));
}

TEST_F(DriverTest, WaitingRunsKeepNoDriverWhileTheEngineIsDown) {
  std::vector<RunId> waiting;
  for (int i = 0; i < 10; ++i) {
    Wish wish{.goal = Goal::planned, .name = "thing" + std::to_string(i)};
    waiting.push_back(submit(wish));
    ASSERT_TRUE(comes_to(waiting.back(), RunStatus::planned));
  }
  refuse("engine get_run", ErrorCode::unavailable);
  pass(minutes(3));
  EXPECT_TRUE(
      comes_to(submit({.goal = Goal::built, .name = "other"}), RunStatus::built, seconds(5)));
  world.faults.allow("engine get_run");
  outside(waiting[3], Act::discard);
  EXPECT_TRUE(comes_to(waiting[3], RunStatus::discarded));
}

TEST_F(DriverTest, AWaitingRunEndsWithItsEngineRun) {
  RunId id = submit_waiting();
  refuse("engine get_run", ErrorCode::not_found);
  ASSERT_TRUE(comes_to(id, RunStatus::discarded));
  EXPECT_EQ(reason(id), "the engine no longer knows the plan");
}

TEST_F(DriverTest, WhoIsCancelledWhenItsTurnComesPassesItOn) {
  script.applying = seconds(10);
  RunId first = submit();
  ASSERT_TRUE(comes_to(first, RunStatus::applying));
  RunId second = submit();
  pass(seconds(1));
  RunId third = submit();
  ASSERT_TRUE(comes_to(third, RunStatus::plan_queued));
  pass(seconds(1));
  refuse("claim_jobs", ErrorCode::unavailable);
  ASSERT_TRUE(comes_to(first, RunStatus::applied));
  pass(seconds(1));
  cancel(second);
  ASSERT_TRUE(comes_to(second, RunStatus::cancelled));
  world.faults.allow("claim_jobs");
  EXPECT_TRUE(comes_to(third, RunStatus::planning, seconds(30)));
}

TEST_F(DriverTest, ADamagedRunThatHoldsAWorkspaceMakesNobodyElseWaitLonger) {
  script.planning = minutes(30);
  RunId holder = submit();
  ASSERT_TRUE(comes_to(holder, RunStatus::planning));
  world.faults.refuse(holder.str(), {.code = ErrorCode::corrupt, .message = "cannot be read"});
  RunId second = submit();
  ASSERT_TRUE(comes_to(second, RunStatus::plan_queued));
  pass(seconds(5));
  world.faults.allow(holder.str());
  cancel(holder);
  // Who is parked is woken when the workspace is free.
  EXPECT_TRUE(comes_to(second, RunStatus::planning, seconds(30)));
}

TEST_F(DriverTest, AnApplyThatWaitsForItsTurnExpires) {
  RunId id = submit_waiting();
  script.applying = minutes(60);
  ASSERT_TRUE(comes_to(submit(), RunStatus::applying));
  approve(id);
  ASSERT_TRUE(comes_to(id, RunStatus::apply_queued));
  EXPECT_TRUE(comes_to(id, RunStatus::expired, minutes(25)));
  EXPECT_EQ(reason(id), "the plan is too old to be applied");
}

TEST_F(DriverTest, WhoIsSupersededIsToldByWhom) {
  RunId id = submit_waiting();
  script.applying = seconds(30);
  RunId first = submit();
  ASSERT_TRUE(comes_to(first, RunStatus::applying));
  approve(id);
  ASSERT_TRUE(comes_to(first, RunStatus::applied));
  ASSERT_TRUE(comes_to(id, RunStatus::superseded));
  EXPECT_EQ(stored(id).superseded_by, first);
  EXPECT_NE(reason(id).find("run " + first.str() + " changed the state first"), std::string::npos)
      << reason(id);
}

}  // namespace
}  // namespace porc::sim
