// SPDX-License-Identifier: Apache-2.0
// Servers that share the engine: whose a phase is, and who takes it up when its server is gone.
#include "terraform_engine/drivers.h"

#include "terraform_engine/test_lifecycle.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kPatienceMs = 60'000;

class DriversTest : public LifecycleTest {
 protected:
  /// What follows is done by this server, which says that it lives.
  void act_as(const std::string& server, Duration lease = minutes(3)) {
    instance = server;
    const Instance self{
        .id = server, .session = server + "-1", .terraform = terraform, .patience_ms = kPatienceMs};
    ASSERT_TRUE(change(beat, self, true, lease));
  }
  Result<Heard> beat_of(const std::string& session, bool first, Duration lease = minutes(3)) {
    return change(beat, Instance{.id = "a", .session = session}, first, lease);
  }
  std::vector<std::string> known() {
    const auto listed = records_.list_instances().value();
    std::vector<std::string> ids;
    for (const Instance& each : listed) ids.push_back(each.id);
    return ids;
  }
  std::string applying() {
    const std::string run = planned();
    const std::string nobody;
    EXPECT_TRUE(change(confirm, run, nobody, false));
    EXPECT_TRUE(begin().has_value());
    EXPECT_EQ(status_of(run), Status::applying);
    return run;
  }
  std::vector<PhaseStart> taken() { return change(take_over, terraform).value(); }
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
  EXPECT_FALSE(begin().has_value());
  EXPECT_EQ(status_of(refused), Status::errored);
  EXPECT_NE(error_of(refused).find("until a refresh was seen"), std::string::npos);

  const std::string refresh = new_run(true);
  ASSERT_TRUE(begin().has_value());
  PhaseOutcome nothing{.end = {.kind = PhaseEnd::Kind::finished}};
  ASSERT_TRUE(change(finish_plan, refresh, nothing));
  const std::string after = new_run(false);
  EXPECT_TRUE(begin().has_value());
  EXPECT_EQ(status_of(after), Status::planning);
}

TEST_F(DriversTest, ARefreshThatBeganBeforeTheLossSettlesNothing) {
  act_as("a", -minutes(2));
  applying();
  const std::string early = new_run(true);
  act_as("b");
  ASSERT_TRUE(begin().has_value());
  taken();
  PhaseOutcome nothing{.end = {.kind = PhaseEnd::Kind::finished}};
  ASSERT_TRUE(change(finish_plan, early, nothing));
  EXPECT_TRUE(records_.get_workspace("ws-1").value().unsettled.has_value());
}

TEST_F(DriversTest, ARefreshThatBeganBeforeTheLossIsNotApplied) {
  act_as("a", -minutes(2));
  applying();
  const std::string early = new_run(true);
  act_as("b");
  ASSERT_TRUE(begin().has_value());
  taken();
  ASSERT_TRUE(change(finish_plan, early, changes()));
  EXPECT_EQ(status_of(early), Status::discarded);
  EXPECT_EQ(error_of(early), "an apply was lost after this plan was begun");
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
  EXPECT_EQ(change(begin_again, run, terraform).error().code, ErrorCode::conflict);
  act_as("b");
  ASSERT_TRUE(change(finish_plan, run, changes()));
  EXPECT_EQ(change(begin_again, run, terraform).error().code, ErrorCode::conflict);
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
  ASSERT_TRUE(begin().has_value());
  ASSERT_TRUE(change(finish_plan, refresh, changes()));
  const std::string nobody;
  ASSERT_TRUE(change(confirm, refresh, nobody, false));
  ASSERT_TRUE(begin().has_value());
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

TEST_F(DriversTest, WhoComesLateIsToldSo) {
  EXPECT_EQ(*beat_of("one", true), Heard::late) << "it holds nothing yet";
  EXPECT_EQ(*beat_of("one", false), Heard::in_time);
  EXPECT_EQ(*beat_of("two", true), Heard::in_time) << "started again within its lease";
  EXPECT_EQ(*beat_of("two", false, -minutes(1)), Heard::in_time);
  EXPECT_EQ(*beat_of("two", false), Heard::late);
}

TEST_F(DriversTest, OfTwoProcessesOfOneNameTheFirstGivesUp) {
  ASSERT_TRUE(beat_of("one", true));
  ASSERT_TRUE(beat_of("two", true));
  EXPECT_EQ(beat_of("one", false).error().code, ErrorCode::conflict);
  ASSERT_TRUE(beat_of("two", false, -minutes(1)));
  EXPECT_EQ(*beat_of("one", false), Heard::late) << "the other one is gone";
}

TEST_F(DriversTest, ServersThatAreGoneForADayAreForgotten) {
  act_as("idle", -hours(25));
  act_as("busy", -hours(25));
  begun();
  act_as("b");
  EXPECT_EQ(known(), (std::vector<std::string>{"b", "busy"}));
  ASSERT_EQ(taken().size(), 1U);
  act_as("b");
  EXPECT_EQ(known(), std::vector<std::string>{"b"});
}

TEST_F(DriversTest, AServerSaysHowLongItsTerraformMayTakeToEnd) {
  instance = "a";
  const Instance slow{.id = "a", .session = "s", .patience_ms = 600'000};
  ASSERT_TRUE(change(beat, slow, true, Duration(-minutes(2))));
  begun();
  act_as("b");
  EXPECT_TRUE(taken().empty());
}

TEST_F(DriversTest, WhoRetiresIsNotWaitedFor) {
  act_as("a", minutes(3));
  ASSERT_TRUE(change(retire));
  EXPECT_EQ(*beat_of("a-2", true, minutes(3)), Heard::late);
}

TEST_F(DriversTest, OnlyWhoDrivesAnApplyStartsIt) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const PhaseStart mine = change(resume_own).value().at(0);
  ASSERT_TRUE(change(note_spawn, mine));
  EXPECT_EQ(records_.get_run(run).value().spawned, mine.stored.attempt);
  act_as("b");
  taken();
  act_as("a");
  EXPECT_EQ(change(note_spawn, mine).error().code, ErrorCode::conflict);
}

TEST_F(DriversTest, WhatALostApplyLeftIsLookedFor) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const std::uint32_t attempt = records_.get_run(run).value().attempt;
  act_as("b");
  taken();
  act_as("a");
  EXPECT_TRUE(change(resume_own).value().empty());
  const PhaseStart lost = change(resume_lost, run).value();
  EXPECT_TRUE(lost.apply);
  EXPECT_EQ(lost.stored.attempt, attempt) << "the one that this server made";
  Fact here{.records = records_, .policies = policies, .instance = "a"};
  EXPECT_FALSE(drives(here, records_.get_run(run).value(), lost));
}

TEST_F(DriversTest, ALogThatGrowsIsShownInPartsUntilItsPhaseIsOver) {
  act_as("a");
  const std::string run = begun();
  ASSERT_TRUE(records_.put_log_part(run, "plan-1.1", 0, "first\n"));
  ASSERT_TRUE(records_.put_log_part(run, "plan-1.1", 6, "second\n"));
  ASSERT_TRUE(records_.put_log_part(run, "plan-1.1", 6, "second\n")) << "told twice";
  EXPECT_EQ(records_.read_log_part("plan-1.1", 0).value(), "first\n");
  EXPECT_EQ(records_.read_log_part("plan-1.1", 2).value(), "rst\n") << "where a reader stands";
  EXPECT_EQ(records_.read_log_part("plan-1.1", 6).value(), "second\n");
  EXPECT_EQ(records_.read_log_part("plan-1.1", 13).value(), "");
  EXPECT_EQ(records_.read_log_part("plan-1.2", 0).value(), "");
  ASSERT_TRUE(records_.forget_log_parts());
  EXPECT_EQ(records_.read_log_part("plan-1.1", 0).value(), "first\n") << "it is under way";
  ASSERT_TRUE(change(finish_plan, run, changes()));
  ASSERT_TRUE(records_.forget_log_parts());
  EXPECT_EQ(records_.read_log_part("plan-1.1", 0).value(), "");
}

TEST_F(DriversTest, AnApplyIsLeftToWhoHasItsTerraform) {
  terraform = "1.11.4";
  act_as("a");
  const std::string run = planned();
  const std::string nobody;
  ASSERT_TRUE(change(confirm, run, nobody, false));
  terraform = "1.12.0";
  act_as("b");
  EXPECT_FALSE(begin().has_value());
  EXPECT_EQ(status_of(run), Status::apply_queued);
  const std::string behind = new_run(false);
  EXPECT_TRUE(begin().has_value()) << "what is behind it goes on";
  EXPECT_EQ(status_of(behind), Status::planning);
  terraform = "1.11.4";
  act_as("a");
  EXPECT_TRUE(begin().has_value());
  EXPECT_EQ(status_of(run), Status::applying);
}

TEST_F(DriversTest, APlanWhoseTerraformIsGoneIsVoid) {
  terraform = "1.11.4";
  act_as("a", -minutes(1));
  const std::string run = planned();
  const std::string nobody;
  ASSERT_TRUE(change(confirm, run, nobody, false));
  terraform = "1.12.0";
  act_as("b");
  EXPECT_FALSE(begin().has_value());
  EXPECT_EQ(status_of(run), Status::discarded);
  EXPECT_EQ(error_of(run), "terraform 1.11.4, which made this plan, is installed no more");
}

}  // namespace
}  // namespace porc::terraform_engine
