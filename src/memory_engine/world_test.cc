// SPDX-License-Identifier: Apache-2.0
#include "memory_engine/world.h"

#include <gtest/gtest.h>

#include "memory_engine/memory_engine.h"
#include "tests/fakes/virtual_time.h"

namespace porc::memory_engine {
namespace {

class WorldTest : public testing::Test {
 protected:
  WorldRun& start(std::string bundle) {
    return world.start({.run = make_run_id(time.now(), ++started),
                        .workspace = name,
                        .bundle = std::move(bundle)});
  }
  WorldRun& plan(std::string bundle) {
    WorldRun& run = start(std::move(bundle));
    pass();
    return run;
  }
  void pass() {
    while (time.turn()) {
    }
  }
  ErrorCode refusal(WorldRun& run, Act act) {
    Result<void> result = world.act(run.view.id, act, "");
    return result ? ErrorCode::internal : result.error().code;
  }

  fakes::VirtualTime time;
  Script script;
  World world{time, time, [this](const PlanRequest&, const WorkspaceState&) { return script; }};
  const WorkspaceName name = WorkspaceName::trusted("porc-dev");
  std::uint32_t started = 0;
};

TEST_F(WorldTest, PoliciesDecideHowAPlanEnds) {
  script.outcome = Outcome::policy_fails;
  EXPECT_EQ(plan("a").view.phase, EnginePhase::policy_failed);
  script.outcome = Outcome::policy_soft_fails;
  WorldRun& run = plan("b");
  EXPECT_EQ(run.view.phase, EnginePhase::policy_soft_failed);
  EXPECT_EQ(refusal(run, Act::confirm), ErrorCode::conflict);
  ASSERT_TRUE(world.act(run.view.id, Act::override_policy, "ann"));
  EXPECT_EQ(run.view.phase, EnginePhase::planned);
  EXPECT_EQ(world.evidence(run)->policy_verdict, "overridden");
  ASSERT_TRUE(world.act(run.view.id, Act::confirm, ""));
  pass();
  EXPECT_EQ(run.view.phase, EnginePhase::applied);
}

TEST_F(WorldTest, ItNamesWhoMovedARunFromOutside) {
  WorldRun& run = plan("a");
  ASSERT_TRUE(world.act(run.view.id, Act::confirm, "ann"));
  ASSERT_TRUE(world.act(run.view.id, Act::cancel, ""));
  pass();
  EXPECT_EQ(run.view.moved_by, "ann");
  ASSERT_EQ(world.confirmations().size(), 1U);
  EXPECT_EQ(world.confirmations()[0].by, "ann");
}

TEST_F(WorldTest, AppliesOfAWorkspaceNeverOverlap) {
  WorldRun& first = plan("a");
  WorldRun& second = plan("b");
  ASSERT_TRUE(world.act(first.view.id, Act::confirm, ""));
  EXPECT_EQ(refusal(second, Act::confirm), ErrorCode::conflict);
  ASSERT_EQ(world.collisions().size(), 1U);
  EXPECT_EQ(world.collisions()[0].applying, first.view.id);
  pass();
  EXPECT_EQ(second.view.phase, EnginePhase::discarded);
  ASSERT_EQ(world.applications().size(), 1U);
  EXPECT_TRUE(world.applications()[0].ended.has_value());
}

TEST_F(WorldTest, APlanMadeWhileTheStateMovedIsVoidFromTheStart) {
  WorldRun& first = plan("a");
  script.planning = std::chrono::seconds(30);
  WorldRun& second = start("b");
  while (second.view.phase != EnginePhase::planning) time.turn();
  ASSERT_TRUE(world.act(first.view.id, Act::confirm, ""));
  pass();
  EXPECT_EQ(second.view.phase, EnginePhase::discarded);
}

TEST_F(WorldTest, AStalePlanFailsAndTouchesNothing) {
  WorldRun& run = plan("a");
  world.workspace(name).serial = 7;
  ASSERT_TRUE(world.act(run.view.id, Act::confirm, ""));
  EXPECT_EQ(world.confirmations()[0].evidence.state_serial, 7U);
  pass();
  EXPECT_EQ(run.view.phase, EnginePhase::apply_failed);
  EXPECT_EQ(world.workspace(name).serial, 7U);
}

TEST_F(WorldTest, HalfAnApplyChangesTheStateToo) {
  script.outcome = Outcome::apply_fails;
  WorldRun& failing = plan("a");
  ASSERT_TRUE(world.act(failing.view.id, Act::confirm, ""));
  pass();
  EXPECT_EQ(world.workspace(name).serial, 1U);
  script = {.applying = std::chrono::seconds(60)};
  WorldRun& stopped = plan("b");
  ASSERT_TRUE(world.act(stopped.view.id, Act::confirm, ""));
  ASSERT_TRUE(world.act(stopped.view.id, Act::cancel, ""));
  pass();
  EXPECT_EQ(stopped.view.phase, EnginePhase::cancelled);
  EXPECT_EQ(world.workspace(name).serial, 2U);
}

TEST_F(WorldTest, ACancelThatComesTooLateLetsTheRunEndByItself) {
  script.stopping = std::chrono::seconds(10);
  WorldRun& run = plan("a");
  ASSERT_TRUE(world.act(run.view.id, Act::confirm, ""));
  ASSERT_TRUE(world.act(run.view.id, Act::cancel, ""));
  pass();
  EXPECT_EQ(run.view.phase, EnginePhase::applied);
}

TEST_F(WorldTest, AReplacedPlanShowsInItsEvidence) {
  WorldRun& run = plan("a");
  std::string before = world.evidence(run)->plan_digest;
  world.replace_plan(run.view.id, "{}");
  EXPECT_NE(world.evidence(run)->plan_digest, before);
}

TEST_F(WorldTest, AnEngineMadeAfterACrashFindsEverything) {
  RunId key;
  {
    MemoryEngine crashed(world);
    WorldRun& run = start("a");
    key = run.request.run;
    Task<EngineRun> waiting = crashed.observe(run.view.id, 1, time.now() + std::chrono::hours(1));
    waiting.start();
  }
  pass();
  MemoryEngine engine(world);
  Task<EngineRun> found = engine.find_run(key, name);
  found.start();
  EXPECT_EQ(found.take()->phase, EnginePhase::planned);
}

}  // namespace
}  // namespace porc::memory_engine
