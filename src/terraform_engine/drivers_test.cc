// SPDX-License-Identifier: Apache-2.0
// Servers that share the engine: whose a phase is, and who takes it up when its server is gone.
#include "terraform_engine/drivers.h"

#include "terraform_engine/test_lifecycle.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;
using std::chrono::minutes;

class DriversTest : public LifecycleTest {
 protected:
  /// What follows is done by this server, which says that it lives.
  void act_as(const std::string& server, Duration lease = minutes(3)) {
    instance = server;
    ASSERT_TRUE(change(beat, lease));
  }
  std::string applying() {
    const std::string run = planned();
    const std::string nobody;
    EXPECT_TRUE(change(confirm, run, nobody, false));
    EXPECT_TRUE(change(begin_next).value().has_value());
    EXPECT_EQ(status_of(run), Status::applying);
    return run;
  }
  std::vector<PhaseStart> taken() { return change(take_over, Duration(minutes(1))).value(); }
  std::string new_run(bool refresh_only) {
    hosted::RunOptions options{
        .workspace = "ws-1", .save_plan = true, .refresh_only = refresh_only};
    return change(create_run, options, RunInputs{}).value().run.id;
  }
};

TEST_F(DriversTest, APhaseIsItsServersForAsLongAsThatOneIsHeardOf) {
  act_as("a");
  const std::string run = begun();
  act_as("b");
  EXPECT_TRUE(taken().empty());
  EXPECT_TRUE(change(resume_own).value().empty());
  act_as("a");
  ASSERT_EQ(change(resume_own).value().size(), 1U);
  EXPECT_EQ(change(resume_own).value()[0].stored.run.id, run);
}

TEST_F(DriversTest, APlanOfADeadServerBeginsAgainElsewhere) {
  act_as("a", -minutes(2));
  const std::string run = begun();
  act_as("b");
  const auto starts = taken();
  ASSERT_EQ(starts.size(), 1U);
  EXPECT_EQ(starts[0].stored.run.id, run);
  EXPECT_EQ(starts[0].stored.attempt, 2U);
  EXPECT_EQ(*starts[0].stored.driver, "b");
  EXPECT_TRUE(taken().empty());
}

TEST_F(DriversTest, AServerThatIsSilentForAMomentKeepsItsPhases) {
  act_as("a", -std::chrono::seconds(30));
  begun();
  act_as("b");
  EXPECT_TRUE(taken().empty());
}

TEST_F(DriversTest, AnApplyOfADeadServerEndsWithAnUnknownOutcome) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  act_as("b");
  EXPECT_TRUE(taken().empty());
  EXPECT_EQ(status_of(run), Status::errored);
  EXPECT_EQ(error_of(run), "outcome unknown: the server that ran terraform was not heard of again");
}

TEST_F(DriversTest, AnUnsettledWorkspaceIsOnlyRefreshed) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  taken();
  const std::string refused = new_run(false);
  EXPECT_FALSE(change(begin_next).value().has_value());
  EXPECT_EQ(status_of(refused), Status::errored);
  EXPECT_NE(error_of(refused).find("until a refresh was seen"), std::string::npos);

  const std::string refresh = new_run(true);
  ASSERT_TRUE(change(begin_next).value().has_value());
  PhaseOutcome nothing{.end = {.kind = PhaseEnd::Kind::finished}};
  ASSERT_TRUE(change(finish_plan, refresh, nothing));
  const std::string after = new_run(false);
  EXPECT_TRUE(change(begin_next).value().has_value());
  EXPECT_EQ(status_of(after), Status::planning);
}

TEST_F(DriversTest, APlanOfBeforeIsVoidInAnUnsettledWorkspace) {
  act_as("a", -minutes(2));
  applying();
  const std::string planning = begun();
  act_as("b");
  ASSERT_EQ(taken().size(), 1U);
  ASSERT_TRUE(change(finish_plan, planning, changes()));
  EXPECT_EQ(status_of(planning), Status::discarded);
}

TEST_F(DriversTest, WhoWasOvertakenBeginsNothingAgain) {
  act_as("a", -minutes(2));
  const std::string run = begun();
  act_as("b");
  ASSERT_EQ(taken().size(), 1U);
  act_as("a");
  EXPECT_EQ(change(begin_again, run).error().code, ErrorCode::conflict);
  act_as("b");
  ASSERT_TRUE(change(finish_plan, run, changes()));
  EXPECT_EQ(change(begin_again, run).error().code, ErrorCode::conflict);
}

TEST_F(DriversTest, WhoGaveAnApplyUpHasOvertakenIt) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const auto mine = change(resume_own).value();
  act_as("b");
  taken();
  Fact here{.records = records_, .policies = policies, .instance = "a"};
  EXPECT_FALSE(drives(here, records_.get_run(run).value(), mine.at(0)));
}

TEST_F(DriversTest, AnAppliedRefreshSettlesAsWell) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  taken();
  const std::string refresh = new_run(true);
  ASSERT_TRUE(change(begin_next).value().has_value());
  ASSERT_TRUE(change(finish_plan, refresh, changes()));
  const std::string nobody;
  ASSERT_TRUE(change(confirm, refresh, nobody, false));
  ASSERT_TRUE(change(begin_next).value().has_value());
  PhaseOutcome applied{.end = {.kind = PhaseEnd::Kind::finished}};
  ASSERT_TRUE(change(finish_apply, refresh, applied));
  EXPECT_FALSE(records_.get_workspace("ws-1").value().unsettled.has_value());
}

TEST_F(DriversTest, WhatALostServerLeavesIsKeptAside) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const auto starts = change(resume_own).value();
  ASSERT_EQ(starts.size(), 1U);
  act_as("b");
  taken();
  act_as("a");
  const auto stored = records_.get_run(run).value();
  hosted::StateVersion state{.id = "sv-late", .workspace = "ws-1", .run = run, .serial = 7};
  PhaseOutcome late{.end = {.kind = PhaseEnd::Kind::finished}, .state = state};
  ASSERT_TRUE(change(keep_aside, late));
  ASSERT_TRUE(change(keep_aside, late)) << "also when it is told twice";
  EXPECT_EQ(records_.list_state_versions("ws-1").value().size(), 1U);
  EXPECT_FALSE(records_.get_workspace("ws-1").value().current_state_version.has_value());
  EXPECT_EQ(status_of(run), Status::errored);
}

TEST_F(DriversTest, WhoseAttemptIsNotTheLastOneDrivesNoMore) {
  act_as("a", -minutes(2));
  begun();
  const auto mine = change(resume_own).value();
  act_as("b");
  taken();
  const auto now = records_.get_run(mine[0].stored.run.id).value();
  Fact here{.records = records_, .policies = policies, .instance = "a"};
  EXPECT_FALSE(drives(here, now, mine[0]));
  Fact there{.records = records_, .policies = policies, .instance = "b"};
  EXPECT_FALSE(drives(there, now, mine[0])) << "another attempt";
}

TEST_F(DriversTest, ChecksAreDoneByWhoPlannedOrByAnybodyWhenThatOneIsGone) {
  const std::string run = [&] {
    act_as("a", minutes(3));
    const std::string begun_run = begun();
    auto stored = records_.get_run(begun_run).value();
    stored.run.status = Status::policy_checking;
    EXPECT_TRUE(records_.update_run(stored));
    return begun_run;
  }();
  EXPECT_EQ(change(list_own_checks).value(), std::vector<std::string>{run});
  act_as("b");
  EXPECT_TRUE(change(list_own_checks).value().empty());
  act_as("a", -std::chrono::seconds(1));
  act_as("b");
  EXPECT_EQ(change(list_own_checks).value(), std::vector<std::string>{run});
}

}  // namespace
}  // namespace porc::terraform_engine
