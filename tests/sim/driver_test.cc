// SPDX-License-Identifier: Apache-2.0
// Single histories, written by hand: what becomes of a run when one certain thing happens to it.
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

namespace porc::sim {
namespace {

using memory_engine::Act;
using run::Goal;
using run::Operation;
using run::RunStatus;
using std::chrono::minutes;
using std::chrono::seconds;

class DriverTest : public testing::Test {
 protected:
  struct Wish {
    Goal goal = Goal::applied;
    Operation operation = Operation::apply;
    bool approval = false;
    std::string name = "thing";
  };

  void TearDown() override { EXPECT_THAT(world.broken, testing::IsEmpty()); }

  RunId submit(Wish wish) {
    json::object metadata, inputs, document;
    metadata["name"] = wish.name;
    if (wish.approval) metadata["approval_required"] = true;
    inputs["size"] = ++submitted;
    document["kind"] = "thing";
    document["metadata"] = std::move(metadata);
    document["inputs"] = std::move(inputs);
    orchestrator::Submission submission{
        .document = std::move(document), .goal = wish.goal, .operation = wish.operation};
    submission.idempotency_key = std::to_string(submitted);
    identity::Principal by{.subject = "dev", .roles = {identity::Role::developer}};
    std::size_t before = world.acknowledged.size();
    world.submit(world.time.now(), std::move(by), std::move(submission));
    EXPECT_TRUE(comes([&] { return world.acknowledged.size() > before; }));
    return world.acknowledged.back().run;
  }
  RunId submit() { return submit(Wish{}); }
  /// A run whose plan waits in the engine for somebody who approves.
  RunId submit_waiting() {
    RunId waiting = submit({.approval = true});
    EXPECT_TRUE(comes_to(waiting, RunStatus::awaiting_approval));
    return waiting;
  }

  void act(World::Act deed) { world.act(world.time.now(), std::move(deed)); }
  void approve(const RunId& id) {
    act([id, this](orchestrator::Orchestrator& server) { return server.approve(id, "", boss); });
  }
  void cancel(const RunId& id) {
    act([id, this](orchestrator::Orchestrator& server) { return server.cancel(id, "", boss); });
  }
  /// Somebody in the engine's own pages.
  void outside(const RunId& id, Act deed) {
    EXPECT_TRUE(world.outer.act(*stored(id).engine_run, deed, "mallory"));
  }

  porc::Run stored(const RunId& id) { return peek(world.store.get_run(id)); }
  std::string reason(const RunId& id) {
    auto known = stored(id).reason;
    return known ? known->message : "";
  }
  bool is_owned(const RunId& id) {
    auto asked = world.store.get_workspace(stored(id).workspace);
    asked.start();
    return asked.take().has_value();
  }
  EnginePhase phase(const RunId& id) { return world.outer.find(id)->view.phase; }

  bool comes(const std::function<bool()>& condition, Duration within = minutes(10)) {
    Timestamp end = world.time.now() + within;
    for (int turns = 0; turns < 200'000 && !condition() && world.time.now() < end; ++turns)
      world.time.turn();
    return condition();
  }
  bool comes_to(const RunId& id, RunStatus status, Duration within = minutes(10)) {
    return comes([&] { return stored(id).status == status; }, within);
  }
  void pass(Duration time) {
    comes([] { return false; }, time);
  }
  void refuse(const std::string& call, ErrorCode code) {
    Error error{.code = code, .message = call + " is refused"};
    world.faults.refuse(call, std::move(error));
  }

  const identity::Principal boss{.subject = "boss", .roles = {identity::Role::admin}};
  memory_engine::Script script;  ///< of the runs that start from now on
  World world{1, Weather{}, 1, [this](const auto& request, const auto& workspace) {
                memory_engine::Script one = script;
                if (one.outcome == memory_engine::Outcome::changes)
                  one.outcome = memory_engine::as_terraform_would(request, workspace).outcome;
                return one;
              }};
  std::uint64_t submitted = 0;
};

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

TEST_F(DriverTest, APlanBeyondWhatItsQuillDeclaresIsGivenUp) {
  script.resource_type = "null_resource";
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
  EXPECT_THAT(reason(id),
              testing::StartsWith("the plan goes beyond what the quill declares: "
                                  "null_resource.thing: the quill does not declare the resource "
                                  "type 'null_resource'"));
}

TEST_F(DriverTest, SoIsOneWhosePolicyCouldBeOverridden) {
  script.resource_type = "null_resource";
  script.outcome = memory_engine::Outcome::policy_soft_fails;
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::plan_failed));
  EXPECT_EQ(phase(id), EnginePhase::discarded);
}

TEST_F(DriverTest, NothingIsAppliedWhileNobodyCanReadThePlan) {
  refuse("plan_json", ErrorCode::not_found);
  RunId id = submit();
  ASSERT_TRUE(comes_to(id, RunStatus::planning));
  pass(minutes(5));
  EXPECT_EQ(stored(id).status, RunStatus::planning);
  world.faults.allow("plan_json");
  EXPECT_TRUE(comes_to(id, RunStatus::applied));
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
  Timestamp before = world.time.now();
  for (int turns = 0; turns < 2000; ++turns) world.time.turn();
  EXPECT_GT(world.time.now() - before, seconds(30));
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
