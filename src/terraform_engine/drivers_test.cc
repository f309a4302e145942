// SPDX-License-Identifier: Apache-2.0
// Servers that share the engine: whose a phase is, and who takes it up when its server is gone.
#include "terraform_engine/drivers.h"

#include <algorithm>
#include <map>

#include "terraform_engine/test_lifecycle.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kPatienceMs = 60'000;

class DriversTest : public LifecycleTest {
 protected:
  /// What follows is done by this server, which says that it lives. With a `life` that is over
  /// nobody hears of it any more as soon as another one acts.
  void act_as(const std::string& server, Duration life = minutes(3)) {
    if (life_ < Duration(0)) say(instance, life_);
    instance = server;
    life_ = life;
    say(server, std::max<Duration>(life, minutes(3)));
  }
  void say(const std::string& server, Duration life) {
    const Instance self{.id = server,
                        .session = server + "-1",
                        .terraform = versions_.try_emplace(server, terraform).first->second,
                        .patience_ms = kPatienceMs};
    ASSERT_TRUE(change(beat, self, true, life));
  }
  Result<std::string> beat_of(const std::string& session, bool first, Duration lease = minutes(3)) {
    return change(beat, Instance{.id = "a", .session = session}, first, lease);
  }
  std::vector<std::string> known() {
    const auto listed = records_.list_instances().value();
    std::vector<std::string> ids;
    for (const Instance& each : listed) ids.push_back(each.id);
    return ids;
  }
  std::string applying(bool is_spawned = true) {
    const std::string run = planned();
    const std::string nobody;
    EXPECT_TRUE(change(confirm, run, nobody, false));
    const auto start = begin().value();
    EXPECT_EQ(status_of(run), Status::applying);
    if (is_spawned) {
      EXPECT_TRUE(change(note_spawn, start));
    }
    return run;
  }
  void take() { ASSERT_TRUE(change(take_over)); }
  std::string new_run(bool refresh_only, bool unattended = false) {
    hosted::RunOptions options{
        .workspace = "ws-1", .save_plan = true, .refresh_only = refresh_only};
    if (unattended) options.unattended = true;
    return change(create_run, options, RunInputs{}).value().run.id;
  }
  std::string unsettled() { return records_.get_workspace("ws-1").value().unsettled.value_or(""); }

  Duration life_{};
  std::map<std::string, std::string> versions_{};
};

TEST_F(DriversTest, APhaseIsItsServersForAsLongAsThatOneIsHeardOf) {
  act_as("a");
  const std::string run = begun();
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::planning);
  EXPECT_TRUE(change(resume_own).value().empty());
  act_as("a");
  ASSERT_EQ(change(resume_own).value().size(), 1U);
  EXPECT_EQ(change(resume_own).value()[0].stored.run.id, run);
}

TEST_F(DriversTest, APlanOfADeadServerBeginsAgainElsewhere) {
  act_as("a", -minutes(2));
  const std::string run = begun();
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::plan_queued);
  const auto start = begin();
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->stored.run.id, run);
  EXPECT_GT(start->stored.attempt, 1U);
  EXPECT_EQ(*start->stored.driver, "b");
  take();
  EXPECT_EQ(status_of(run), Status::planning);
}

TEST_F(DriversTest, APlanOfADeadServerThatWasCancelledDoesNotBeginAgain) {
  act_as("a", -minutes(2));
  const std::string run = begun();
  const std::string nobody;
  ASSERT_TRUE(change(cancel, run, nobody, false, false));
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::canceled);
}

TEST_F(DriversTest, AServerThatIsSilentForAMomentKeepsItsPhases) {
  act_as("a", -std::chrono::seconds(30));
  const std::string run = begun();
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::planning);
}

TEST_F(DriversTest, AnApplyOfADeadServerEndsWithAnUnknownOutcome) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::errored);
  EXPECT_EQ(error_of(run), "outcome unknown: the server that ran terraform was not heard of again");
}

TEST_F(DriversTest, AnApplyOfADeadServerThatNeverBeganBeginsElsewhere) {
  act_as("a", -minutes(2));
  const std::string run = applying(false);
  const PhaseStart mine = change(resume, run).value();
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::apply_queued);
  EXPECT_EQ(unsettled(), "");
  const auto start = begin();
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(*start->stored.driver, "b");
  EXPECT_EQ(status_of(run), Status::applying);
  act_as("a");
  EXPECT_EQ(change(note_spawn, mine).error().code, ErrorCode::conflict) << "it was overtaken";
}

TEST_F(DriversTest, AnApplyThatNeverBeganAndWasCancelledEnds) {
  act_as("a", -minutes(2));
  const std::string run = applying(false);
  const std::string nobody;
  ASSERT_TRUE(change(cancel, run, nobody, false, false));
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::canceled);
  EXPECT_EQ(unsettled(), "");
}

TEST_F(DriversTest, AnUnsettledWorkspaceIsOnlyRefreshed) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  take();
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

TEST_F(DriversTest, ARefreshThatNobodyAskedForSettlesNothing) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  take();
  const std::string refresh = new_run(true, true);
  ASSERT_TRUE(begin().has_value());
  PhaseOutcome nothing{.end = {.kind = PhaseEnd::Kind::finished}};
  ASSERT_TRUE(change(finish_plan, refresh, nothing));
  EXPECT_NE(unsettled(), "");
}

TEST_F(DriversTest, ARefreshThatBeganBeforeTheLossSettlesNothing) {
  act_as("a", -minutes(2));
  applying();
  const std::string early = new_run(true);
  act_as("b");
  ASSERT_TRUE(begin().has_value());
  take();
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
  take();
  ASSERT_TRUE(change(finish_plan, early, changes()));
  EXPECT_EQ(status_of(early), Status::discarded);
  EXPECT_EQ(error_of(early), "an apply was lost after this plan was begun");
}

TEST_F(DriversTest, APlanOfBeforeIsVoidInAnUnsettledWorkspace) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  const std::string planning = begun();
  take();
  ASSERT_TRUE(change(finish_plan, planning, changes()));
  EXPECT_EQ(status_of(planning), Status::discarded);
}

TEST_F(DriversTest, WhoWasOvertakenBeginsNothingAgain) {
  act_as("a", -minutes(2));
  const std::string run = begun();
  const std::uint32_t mine = records_.get_run(run).value().attempt;
  act_as("b");
  take();
  const std::uint32_t theirs = begin().value().stored.attempt;
  act_as("a");
  EXPECT_EQ(change(begin_again, run, mine, terraform).error().code, ErrorCode::conflict);
  act_as("b");
  EXPECT_EQ(change(begin_again, run, mine, terraform).error().code, ErrorCode::conflict);
  ASSERT_TRUE(change(finish_plan, run, changes()));
  EXPECT_EQ(change(begin_again, run, theirs, terraform).error().code, ErrorCode::conflict);
}

TEST_F(DriversTest, WhoGaveAnApplyUpHasOvertakenIt) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const auto mine = change(resume_own).value();
  act_as("b");
  take();
  Fact here{.records = records_, .policies = policies, .instance = "a"};
  EXPECT_FALSE(drives(here, records_.get_run(run).value(), mine.at(0)));
}

TEST_F(DriversTest, AnAppliedRefreshSettlesAsWell) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  take();
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
  take();
  act_as("a");
  const auto stored = records_.get_run(run).value();
  hosted::StateVersion state{.id = "sv-late", .workspace = "ws-1", .run = run, .serial = 7};
  PhaseOutcome late{.end = {.kind = PhaseEnd::Kind::finished}, .state = state};
  late.log_kept = "log";
  ASSERT_TRUE(change(keep_late, starts[0], late));
  ASSERT_TRUE(change(keep_late, starts[0], late)) << "also when it is told twice";
  EXPECT_EQ(records_.get_run(run).value().apply_log_kept, "log");
  EXPECT_FALSE(records_.get_run(run).value().lost_attempt.has_value());
  EXPECT_EQ(records_.list_state_versions("ws-1").value().size(), 1U);
  EXPECT_FALSE(records_.get_workspace("ws-1").value().current_state_version.has_value());
  EXPECT_EQ(status_of(run), Status::errored);
}

TEST_F(DriversTest, WhatALostServerLeavesUnsettlesAgainWhatARefreshSettled) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const auto starts = change(resume_own).value();
  act_as("b");
  take();
  const std::string refresh = new_run(true);
  ASSERT_TRUE(begin().has_value());
  PhaseOutcome nothing{.end = {.kind = PhaseEnd::Kind::finished}};
  ASSERT_TRUE(change(finish_plan, refresh, nothing));
  EXPECT_EQ(unsettled(), "");
  act_as("a");
  hosted::StateVersion state{.id = "sv-late", .workspace = "ws-1", .run = run, .serial = 7};
  PhaseOutcome late{.end = {.kind = PhaseEnd::Kind::finished}, .state = state};
  ASSERT_TRUE(change(keep_late, starts.at(0), late));
  EXPECT_NE(unsettled().find("what a lost apply left has been found since"), std::string::npos);
}

TEST_F(DriversTest, WhatIsCheckedWhileAnApplyIsLostIsOfBefore) {
  act_as("a", -minutes(2));
  applying();
  act_as("b");
  const std::string checked = begun();
  auto stored = records_.get_run(checked).value();
  stored.run.status = Status::policy_checking;
  ASSERT_TRUE(records_.update_run(stored));
  take();
  EXPECT_TRUE(records_.get_run(checked).value().outdated.value_or(false));
}

TEST_F(DriversTest, WhoseAttemptIsNotTheLastOneDrivesNoMore) {
  act_as("a", -minutes(2));
  begun();
  const auto mine = change(resume_own).value();
  act_as("b");
  take();
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

TEST_F(DriversTest, WhoComesLateHoldsAnotherLease) {
  const std::string lease = beat_of("one", true).value();
  EXPECT_EQ(*beat_of("one", false), lease);
  EXPECT_EQ(*beat_of("two", true), lease) << "started again in time";
  EXPECT_EQ(*beat_of("two", false, -minutes(1)), lease);
  const std::string next = beat_of("two", false).value();
  EXPECT_NE(next, lease);
  EXPECT_EQ(*beat_of("two", false), next) << "also when the answer before was lost";
}

TEST_F(DriversTest, WhoHoldsNoLeaseBeginsNothing) {
  act_as("a");
  const std::string run = begun();
  const std::uint32_t mine = records_.get_run(run).value().attempt;
  say("a", -std::chrono::seconds(1));
  new_run(false);
  EXPECT_FALSE(begin().has_value());
  EXPECT_EQ(change(begin_again, run, mine, terraform).error().code, ErrorCode::unavailable);
  say("a", minutes(3));
  EXPECT_TRUE(begin().has_value());
  EXPECT_TRUE(change(begin_again, run, mine, terraform));
}

TEST_F(DriversTest, OfTwoProcessesOfOneNameTheFirstGivesUp) {
  ASSERT_TRUE(beat_of("one", true));
  ASSERT_TRUE(beat_of("two", true));
  EXPECT_EQ(beat_of("one", false).error().code, ErrorCode::conflict);
  ASSERT_TRUE(beat_of("two", false, -minutes(1)));
  EXPECT_TRUE(beat_of("one", false)) << "the other one is gone";
}

TEST_F(DriversTest, ServersThatAreGoneForADayAreForgotten) {
  act_as("idle", -hours(25));
  act_as("busy", -hours(25));
  begun();
  act_as("b");
  EXPECT_EQ(known(), (std::vector<std::string>{"b", "busy"}));
  take();
  act_as("b");
  EXPECT_EQ(known(), std::vector<std::string>{"b"});
}

TEST_F(DriversTest, AServerSaysHowLongItsTerraformMayTakeToEnd) {
  instance = "a";
  const Instance slow{.id = "a", .session = "s", .patience_ms = 600'000};
  ASSERT_TRUE(change(beat, slow, true, Duration(minutes(2))));
  const std::string run = begun();
  ASSERT_TRUE(change(beat, slow, true, Duration(-minutes(2))));
  act_as("b");
  take();
  EXPECT_EQ(status_of(run), Status::planning);
}

TEST_F(DriversTest, WhatWasBegunWithMorePatienceHasIt) {
  Instance self{.id = "a", .session = "s", .patience_ms = 600'000};
  ASSERT_TRUE(change(beat, self, true, Duration(minutes(2))));
  self.patience_ms = 1;
  ASSERT_TRUE(change(beat, self, true, Duration(minutes(2))));
  EXPECT_EQ(records_.list_instances().value().at(0).patience_ms, 600'000U);
}

TEST_F(DriversTest, WhoRetiresIsNotWaitedFor) {
  act_as("a");
  const std::string lease = records_.list_instances().value().at(0).lease;
  const std::string session = "a-1";
  const std::string other = "a-0";
  ASSERT_TRUE(change(retire, other));
  EXPECT_EQ(*beat_of("a-1", false), lease) << "of another process it ends nothing";
  const std::string run = begun();
  ASSERT_TRUE(change(retire, session));
  EXPECT_EQ(*beat_of("a-1", false), lease) << "something is under way";
  ASSERT_TRUE(change(finish_plan, run, changes()));
  ASSERT_TRUE(change(retire, session));
  EXPECT_NE(*beat_of("a-2", true), lease);
}

TEST_F(DriversTest, OnlyWhoDrivesAnApplyStartsIt) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const PhaseStart mine = change(resume_own).value().at(0);
  ASSERT_TRUE(change(note_spawn, mine));
  EXPECT_EQ(records_.get_run(run).value().spawned, mine.stored.attempt);
  act_as("b");
  take();
  act_as("a");
  EXPECT_EQ(change(note_spawn, mine).error().code, ErrorCode::conflict);
}

TEST_F(DriversTest, WhatALostApplyLeftIsLookedFor) {
  act_as("a", -minutes(2));
  const std::string run = applying();
  const std::uint32_t attempt = records_.get_run(run).value().attempt;
  act_as("b");
  take();
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
  act_as("a", -minutes(2));
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
