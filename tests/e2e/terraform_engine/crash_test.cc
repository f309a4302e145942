// SPDX-License-Identifier: Apache-2.0
// What is left of a phase when the server dies in the middle of it, and who takes it up.
#include <csignal>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "host/files.h"
#include "supervisor/claim.h"
#include "supervisor/process.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

/// One resource whose apply lasts until the file `go` appears.
std::string waiting_apply(const fs::path& shared) {
  std::string folder = shared.string();
  return "resource \"terraform_data\" \"made\" {\n  provisioner \"local-exec\" {\n    command = "
         "\"echo made >> " +
         folder + "/made; while [ ! -e " + folder + "/go ]; do sleep 0.02; done\"\n  }\n}\n";
}

class CrashTest : public EngineTest {
 protected:
  fs::path job_of(const EngineRun& run) {
    for (const auto& entry : fs::directory_iterator(room_of(run))) {
      if (fs::exists(entry.path() / supervisor::kJobFile)) return entry.path();
    }
    return {};
  }
  /// An apply that has begun its resource and waits for `go`.
  EngineRun waiting_run() {
    EngineRun run = plan(waiting_apply(embedded.shared()));
    confirm(run);
    embedded.turn_until([&] { return !embedded.lines_of("made").empty(); });
    return run;
  }
  /// A plan that is under way and does not end by itself.
  EngineRun slow_run() {
    EngineRun run = start("# slow_plan\n");
    embedded.turn_until([&] { return !embedded.lines_of(fakes::kSlowPlans).empty(); });
    return run;
  }
  void go() { std::ofstream(embedded.shared() / "go") << "go"; }
  pid_t supervisor_of(const EngineRun& run) {
    return supervisor::find_supervisor(job_of(run)).value().pid;
  }
};

TEST_F(CrashTest, AnApplyIsAdoptedAndFollowedToItsEnd) {
  EngineRun run = waiting_run();
  embedded.close();
  embedded.open();
  EXPECT_EQ(embedded.must(embedded.engine().get_run(run.id)).phase, EnginePhase::applying);
  go();
  EXPECT_EQ(finish(run).phase, EnginePhase::applied);
  EXPECT_EQ(embedded.lines_of("made").size(), 1U);
  EXPECT_EQ(state_of_workspace().serial, 1U);
}

TEST_F(CrashTest, AnApplyThatEndedWhileNobodyLookedIsCollected) {
  EngineRun run = waiting_run();
  fs::path job = job_of(run);
  embedded.close();
  go();
  embedded.turn_until([&] { return fs::exists(job / supervisor::kReportFile); });
  embedded.open();
  EXPECT_EQ(finish(run).phase, EnginePhase::applied);
  EXPECT_EQ(embedded.lines_of("made").size(), 1U);
}

TEST_F(CrashTest, ACancelReachesAnAdoptedApply) {
  EngineRun run = waiting_run();
  embedded.close();
  embedded.open();
  embedded.must(embedded.engine().cancel(run.id, ""));
  EXPECT_EQ(finish(run).phase, EnginePhase::cancelled);
  swept(run);
}

TEST_F(CrashTest, AnApplyWithoutAReportHasAnUnknownOutcome) {
  EngineRun run = waiting_run();
  pid_t supervisor = supervisor_of(run);
  embedded.close();
  ASSERT_EQ(::kill(supervisor, SIGKILL), 0);
  embedded.open();
  go();
  EngineRun ended = finish(run);
  EXPECT_EQ(ended.phase, EnginePhase::apply_failed);
  EXPECT_NE(ended.message.find("outcome unknown"), std::string::npos) << ended.message;
  EXPECT_EQ(embedded.lines_of("made").size(), 1U);
  const EngineRun next = settle(start(waiting_apply(embedded.shared())));
  EXPECT_EQ(next.phase, EnginePhase::plan_failed);
  EXPECT_NE(next.message.find("until a refresh was seen"), std::string::npos) << next.message;
}

TEST_F(CrashTest, APlanWhoseSupervisorVanishedIsMadeAgain) {
  EngineRun run = slow_run();
  pid_t supervisor = supervisor_of(run);
  embedded.close();
  embedded.options.terraform = "/usr/local/bin/terraform";
  ASSERT_EQ(::kill(supervisor, SIGKILL), 0);
  embedded.open();
  EXPECT_EQ(finish(run).phase, EnginePhase::no_changes);
}

TEST_F(CrashTest, APlanIsAdopted) {
  EngineRun run = slow_run();
  embedded.close();
  embedded.open();
  embedded.must(embedded.engine().cancel(run.id, ""));
  EXPECT_EQ(finish(run).phase, EnginePhase::cancelled);
}

TEST_F(CrashTest, APhaseIsAdoptedAcrossAnUpgrade) {
  // The job is in the format of another version. A backend takes `init`, a step like the others.
  EngineRun run = start("terraform {\n  backend \"local\" {}\n}\n" +
                        waiting_apply(embedded.shared()) + "# slow_plan\n");
  embedded.turn_until([&] { return !embedded.lines_of(fakes::kSlowPlans).empty(); });
  const fs::path job = job_of(run);
  embedded.close();
  std::ofstream(job / supervisor::kJobFile, std::ios::app) << "of another version=yes" << '\0';
  embedded.open();
  go();
  EXPECT_EQ(settle(run).phase, EnginePhase::planned);
}

TEST_F(CrashTest, AJobThatNobodyClaimedBeginsAgainAndOnlyOnce) {
  // A server that died between "applying" and the start of the supervisor.
  EngineRun run = plan(waiting_apply(embedded.shared()));
  fs::path real = embedded.options.supervisor;
  embedded.close();
  embedded.options.supervisor = "/bin/true";
  embedded.open();
  go();
  confirm(run);
  embedded.turn_until([&] { return !fs::exists(room_of(run) / "2"); });
  embedded.close();
  embedded.options.supervisor = real;
  embedded.open();
  EngineRun ended = finish(run);
  EXPECT_EQ(ended.phase, EnginePhase::applied) << ended.message;
  EXPECT_EQ(embedded.lines_of("made").size(), 1U);
}

TEST_F(CrashTest, ASecondServerOverTheSameFolderIsRefused) {
  auto second = embedded.outcome_of(TerraformEngine::open(
      embedded.loop(), embedded.sealer(), embedded.policies, embedded.options, [](Error) {}));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::terraform_engine
