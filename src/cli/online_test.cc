// SPDX-License-Identifier: Apache-2.0
// The commands that take a run to its goal.
#include "cli/online.h"

#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

using run::Goal;
using run::RunStatus;

TEST_F(Online, RunShowsThePlanAsksAndApplies) {
  answers = {"yes"};
  expect_submit("goal=planned&operation=apply");
  expect_run(RunStatus::planning, Goal::planned);
  expect_log({log_event("plan", "  + create"), log_event("run", "planned: 2 to add")}, true);
  expect_run(RunStatus::planned, Goal::planned);
  expect_plan();
  // The server's stream ends with the run, not with its plan: the same one goes on.
  expect_queued_and_log("apply",
                        RunStatus::apply_queued,
                        {log_event("apply", "terraform_data.new: Creation complete"),
                         event_of("end", sample_run(RunStatus::applied))});
  expect_run(RunStatus::applying);
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"run", write("orders.yaml", kOrders)}), 0) << notes;
  fakes::expect_golden("cli/run.txt", out + "---- notes\n" + notes);
}

TEST_F(Online, RunAppliesWhenTheLogBrokeWhileThePersonThought) {
  answers = {"yes"};
  expect_submit("goal=planned&operation=apply");
  expect_run(RunStatus::planning, Goal::planned);
  expect_log({log_event("plan", "first line"), log_event("run", "planned")}, false);
  expect_run(RunStatus::planned, Goal::planned);
  expect_plan();
  expect_queued("apply", RunStatus::apply_queued);
  expect_run(RunStatus::applying);
  expect_log({log_event("plan", "first line"),
              log_event("run", "planned"),
              log_event("apply", "second line"),
              event_of("end", sample_run(RunStatus::applied))},
             false);
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"run", write("orders.yaml", kOrders)}), 0) << notes;
  EXPECT_EQ(notes.find("first line"), notes.rfind("first line")) << notes;
  EXPECT_NE(notes.find("second line"), notes.npos) << notes;
}

TEST_F(Online, RunWithoutAYesAppliesNothing) {
  answers = {"no"};
  expect_submit("goal=planned&operation=apply");
  expect_run(RunStatus::planned, Goal::planned);
  expect_plan();
  EXPECT_EQ(run({"run", write("orders.yaml", kOrders)}), 14);
  EXPECT_NE(notes.find("This destroys 2 resources. Apply exactly this plan?"), notes.npos) << notes;
  EXPECT_NE(notes.find("Nothing was applied."), notes.npos);
  EXPECT_NE(notes.find(std::string("pine apply ") + kSampleRun), notes.npos);
  EXPECT_NE(notes.find(std::string("pine discard ") + kSampleRun), notes.npos);
}

struct Eyes {
  bool terminal;
  const char* no_color;
  const char* term;
  bool coloured;
  bool progress;
};

TEST_F(Online, ColoursAndProgressAreForTerminals) {
  for (const Eyes& eyes : {Eyes{true, "", "xterm", true, true},
                           Eyes{true, "1", "xterm", false, true},
                           Eyes{true, "", "dumb", false, false},
                           Eyes{false, "", "xterm", false, false}}) {
    out_is_terminal = notes_are_terminal = eyes.terminal;
    variables["NO_COLOR"] = eyes.no_color;
    variables["TERM"] = eyes.term;
    notes.clear();
    expect_submit("goal=applied&operation=apply");
    expect_run(RunStatus::planning);
    expect_log(
        {log_event("plan", "  ~ update in-place"), event_of("end", sample_run(RunStatus::applied))},
        false);
    expect_plan();
    expect_summary(RunStatus::applied);
    entropy = {};
    EXPECT_EQ(run({"run", write("orders.yaml", kOrders), "--auto-approve"}), 0);
    for (const char* piece : {"\x1b[32mterraform_data.new",
                              "\x1b[33mterraform_data.size",
                              "\x1b[31mterraform_data.web",
                              "\x1b[33m  ~ update in-place"}) {
      EXPECT_EQ(notes.find(piece) != notes.npos, eyes.coloured) << piece << "\n" << notes;
    }
    EXPECT_EQ(notes.find("planning · ") != notes.npos, eyes.progress) << notes;
  }
}

TEST_F(Online, OnlyTheWholeWordIsAYes) {
  for (const char* answer : {"y", "YES", " yes", ""}) {
    answers = {answer};
    expect("GET " + kOfRun + "/logs", 200, "[]");
    expect_queued("plan", RunStatus::planned);
    expect_run(RunStatus::planned, Goal::planned);
    expect_plan();
    EXPECT_EQ(run({"apply", kSampleRun}), 14) << answer;
  }
}

TEST_F(Online, WithoutATerminalNothingIsBegunUnlessApprovedBeforehand) {
  for (const char* verb : {"run", "destroy"}) {
    notes.clear();
    EXPECT_EQ(run({verb, write("orders.yaml", kOrders)}), 10);
    EXPECT_NE(notes.find("nobody can be asked here: add --auto-approve"), notes.npos) << notes;
  }
  EXPECT_EQ(run({"apply", kSampleRun}), 10);
}

TEST_F(Online, AutoApproveAsksNobodyAndShowsThePlanAllTheSame) {
  expect_submit("goal=applied&operation=apply");
  expect_run(RunStatus::applying);
  expect_plan();
  expect_run(RunStatus::applied);
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"run", write("orders.yaml", kOrders), "--auto-approve", "-o", "json"}), 0);
  EXPECT_EQ(json::parse(out).value().at("status").as_string(), "applied");
  EXPECT_NE(notes.find("destroy"), notes.npos) << "the plan belongs to the notes";
}

TEST_F(Online, DestroyIsTheSameWithAnotherOperation) {
  answers = {"yes"};
  expect_submit("goal=planned&operation=destroy");
  expect_run(RunStatus::no_changes, Goal::planned);
  expect_summary(RunStatus::no_changes);
  EXPECT_EQ(run({"destroy", write("orders.yaml", kOrders)}), 0);
}

TEST_F(Online, NoWaitAnswersTheRunAtOnce) {
  expect_submit("goal=applied&operation=apply");
  EXPECT_EQ(
      run({"run", write("orders.yaml", kOrders), "--auto-approve", "--no-wait", "-o", "json"}), 0);
  EXPECT_EQ(json::parse(out).value().at("run_id").as_string(), kSampleRun);
}

TEST_F(Online, ARunThatNeedsApprovalSaysWhoMustAct) {
  expect_submit("goal=applied&operation=apply");
  expect_run(RunStatus::awaiting_approval);
  expect_plan();
  expect_summary(RunStatus::awaiting_approval);
  EXPECT_EQ(run({"run", write("orders.yaml", kOrders), "--auto-approve"}), 14);
  EXPECT_NE(out.find(std::string("pine approve ") + kSampleRun), out.npos) << out;
}

TEST_F(Online, PlanExitsWithTwoOnlyWhenAskedTo) {
  for (const bool detailed : {false, true}) {
    expect_queued("plan", RunStatus::plan_queued);
    expect_run(RunStatus::planned, Goal::planned);
    expect_plan();
    std::vector<std::string> words = {"plan", kSampleRun};
    if (detailed) words.emplace_back("--detailed-exitcode");
    EXPECT_EQ(run(words), detailed ? 2 : 0);
  }
  expect_queued("plan", RunStatus::plan_queued);
  expect_run(RunStatus::no_changes, Goal::planned);
  expect_plan();
  EXPECT_EQ(run({"plan", kSampleRun, "--detailed-exitcode"}), 0);
}

TEST_F(Online, PolicyFailureExitsWithThirteen) {
  expect_queued("plan", RunStatus::plan_queued);
  wire::RunView failed = sample_run(RunStatus::policy_failed, Goal::planned);
  failed.counts.reset();
  failed.reason = run::Reason{.code = "policy_failed", .message = "budget said no"};
  expect("GET " + kOfRun + "/status", 200, body_of(failed));
  EXPECT_EQ(run({"plan", kSampleRun}), 13);
  EXPECT_NE(notes.find("budget said no"), notes.npos) << notes;
}

TEST_F(Online, ApplySkipsTheLogOfThePlan) {
  answers = {"yes"};
  const std::vector<wire::LogLine> before = {{.phase = "plan", .message = "old line"}};
  expect("GET " + kOfRun + "/logs", 200, body_of(before));
  expect_queued("plan", RunStatus::planned);
  expect_run(RunStatus::planned, Goal::planned);
  expect_plan();
  expect_queued("apply", RunStatus::apply_queued);
  expect_run(RunStatus::apply_queued);
  expect_log({event_of("log", before[0]),
              log_event("apply", "new line"),
              event_of("end", sample_run(RunStatus::applied))},
             false);
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"apply", kSampleRun}), 0);
  EXPECT_EQ(notes.find("old line"), notes.npos);
  EXPECT_NE(notes.find("new line"), notes.npos);
}

TEST_F(Online, BuildAsksAgainUntilTheBundleIsThere) {
  expect_queued("build", RunStatus::submitted);
  expect_queued("build", RunStatus::building);
  wire::Built built{.run_id = RunId::parse(kSampleRun).value()};
  built.files = {"main.tf"};
  built.digest = "0123";
  expect("POST " + kOfRun + "/build", 200, body_of(built));
  EXPECT_EQ(run({"build", kSampleRun, "-o", "json"}), 0) << notes;
  EXPECT_EQ(json::parse(out).value().at("digest").as_string(), "0123");
}

}  // namespace
}  // namespace porc::cli
