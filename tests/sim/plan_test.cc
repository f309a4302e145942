// SPDX-License-Identifier: Apache-2.0
// What a plan may come from, what it may do, and which quill made what stands.
#include "tests/sim/driver_test.h"

namespace porc::sim {
namespace {

using PlanTest = DriverTest;

TEST_F(PlanTest, APlanBeyondWhatItsQuillDeclaresIsGivenUp) {
  script.resource_type = "null_resource";
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
  EXPECT_THAT(reason(id),
              testing::StartsWith("the plan goes beyond what the quill declares: "
                                  "null_resource.thing: the quill does not declare the resource "
                                  "type 'null_resource'"));
}

TEST_F(PlanTest, SoIsOneWhosePolicyCouldBeOverridden) {
  script.resource_type = "null_resource";
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
}

TEST_F(PlanTest, NothingIsAppliedWhileNobodyCanReadThePlan) {
  refuse("plan_json", ErrorCode::not_found);
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::planning));
  pass(minutes(5));
  EXPECT_EQ(stored(id).status, RunStatus::planning);
  world.faults.allow("plan_json");
  EXPECT_TRUE(comes_to(id, RunStatus::applied));
}

TEST_F(PlanTest, APlanThatCannotBeGivenUpYetIsNotReadAgainWithoutPause) {
  script.resource_type = "null_resource";
  refuse("engine discard", ErrorCode::conflict);
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::planning));
  ASSERT_TRUE(comes([&] { return world.outer.find(id) && phase(id) == EnginePhase::planned; }));
  EXPECT_GT(time_of_turns(2000), seconds(30));
  world.faults.allow("engine discard");
  EXPECT_TRUE(comes_to(id, RunStatus::plan_failed));
}

TEST_F(PlanTest, WhatIsBoundIsThePlanThatWasJudged) {
  RunId id = submit();
  world.faults.before("evidence", [&] {
    world.outer.replace_plan(*stored(id).engine_run, R"({"resource_changes":[]})");
  });
  ASSERT_TRUE(comes_to(id, RunStatus::discarded));
  ASSERT_EQ(stored(id).reason->violations.size(), 1U);
  EXPECT_EQ(stored(id).reason->violations[0].pointer, "/plan/plan_digest");
  EXPECT_TRUE(world.outer.confirmations().empty());
}

TEST_F(PlanTest, APlanThatNobodyCanJudgeIsGivenUp) {
  RunId id = submit();
  world.faults.before("plan_json",
                      [&] { world.outer.replace_plan(*stored(id).engine_run, "no JSON at all"); });
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
}

TEST_F(PlanTest, APlanThatWasMadeWithAnotherValueIsGivenUp) {
  ASSERT_TRUE(comes_to(submit({.key = "asked"}), RunStatus::applied));
  RunId id = submit({.key = "asked"});
  world.faults.before("plan_json", [&] {
    std::string plan = world.outer.find(*stored(id).engine_run)->plan_json;
    world.outer.replace_plan(*stored(id).engine_run, plan.replace(plan.find("asked"), 5, "other"));
  });
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
  EXPECT_THAT(reason(id), testing::HasSubstr("was not made with the value of the variable"));
}

TEST_F(PlanTest, APlanWhoseQuillIsGoneIsGivenUpAndItsWorkspaceIsFree) {
  script.planning = minutes(1);
  RunId id = submit();
  ASSERT_TRUE(comes([&] { return stored(id).engine_run.has_value(); }));
  world.quills.remove();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
  EXPECT_THAT(reason(id), testing::HasSubstr("unknown kind or version"));
  EXPECT_TRUE(comes([&] { return !peek(world.store.get_workspace(stored(id).workspace)).hold; }));
}

TEST_F(PlanTest, WhatWasBuiltWithAQuillThatIsRevokedThenIsNotPlanned) {
  RunId id = submit({.goal = Goal::built});
  ASSERT_TRUE(comes_to(id, RunStatus::built));
  world.quills.revoke();
  raise_goal(id, Goal::planned);
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_THAT(reason(id), testing::HasSubstr("it leaks"));
  EXPECT_EQ(world.outer.find(id), nullptr);
  EXPECT_FALSE(is_owned(id));
}

TEST_F(PlanTest, NorIsWhatWaitedForItsTurnThen) {
  script.planning = minutes(1);
  ASSERT_TRUE(comes_to(submit(), RunStatus::planning));
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_queued));
  world.quills.revoke();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(world.outer.find(id), nullptr);
}

TEST_F(PlanTest, NorIsWhatTheEngineCouldNotBeToldThen) {
  refuse("start_plan", ErrorCode::unavailable);
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::planning));
  world.quills.revoke();
  world.faults.allow("start_plan");
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(world.outer.find(id), nullptr);
}

class DestroyTest : public DriverTest {
 protected:
  void SetUp() override { ASSERT_TRUE(comes_to(submit(), RunStatus::applied)); }
  /// The version that a destroy takes, which is not begun.
  std::string version_of_destroy() {
    return stored(submit({.goal = Goal::submitted, .operation = Operation::destroy})).quill_version;
  }
};

TEST_F(DestroyTest, TakesNoVersionThatOnlyMeantToApply) {
  refuse("confirm", ErrorCode::unavailable);
  RunId second = submit({.version = "2.0.0"});
  ASSERT_TRUE(comes_to(second, RunStatus::applying));
  cancel(second);
  ASSERT_TRUE(comes_to(second, RunStatus::cancelled));
  EXPECT_EQ(version_of_destroy(), "1.0.0");
}

TEST_F(DestroyTest, TakesNoVersionWhosePlanWasDiscardedOutside) {
  refuse("confirm", ErrorCode::unavailable);
  RunId second = submit({.version = "2.0.0"});
  ASSERT_TRUE(comes_to(second, RunStatus::applying));
  outside(second, Act::discard);
  ASSERT_TRUE(comes_to(second, RunStatus::apply_failed));
  EXPECT_EQ(version_of_destroy(), "1.0.0");
}

TEST_F(DestroyTest, TakesTheVersionOfAnApplyThatWasCutShort) {
  script.applying = minutes(30);
  RunId second = submit({.version = "2.0.0"});
  ASSERT_TRUE(comes([&] { return world.outer.confirmations().size() == 2; }));
  cancel(second);
  ASSERT_TRUE(comes_to(second, RunStatus::cancelled));
  EXPECT_EQ(version_of_destroy(), "2.0.0");
}

TEST_F(DestroyTest, TakesTheVersionOfAnApplyWhoseEndNobodyKnows) {
  script.applying = minutes(30);
  RunId second = submit({.version = "2.0.0"});
  ASSERT_TRUE(comes([&] { return world.outer.confirmations().size() == 2; }));
  refuse("engine get_run", ErrorCode::not_found);
  refuse("observe", ErrorCode::unavailable);
  ASSERT_TRUE(comes_to(second, RunStatus::apply_failed));
  EXPECT_EQ(version_of_destroy(), "2.0.0");
}

TEST_F(DestroyTest, FindsTheVersionBehindManyThatMadeNothing) {
  ASSERT_TRUE(comes_to(submit({.version = "2.0.0"}), RunStatus::applied));
  script.planning = minutes(30);
  for (int i = 0; i < 120; ++i) {
    RunId idle = submit();
    ASSERT_TRUE(comes_to(idle, RunStatus::planning));
    cancel(idle);
    ASSERT_TRUE(comes_to(idle, RunStatus::cancelled));
  }
  EXPECT_EQ(version_of_destroy(), "2.0.0");
}

}  // namespace
}  // namespace porc::sim
