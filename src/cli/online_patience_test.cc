// SPDX-License-Identifier: Apache-2.0
// Servers that are slow, lost or odd, and people who do not wait.
#include "cli/online.h"
#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

using run::Goal;
using run::RunStatus;

TEST_F(Online, CtrlCLeavesTheRunAloneAndSaysSo) {
  interruptions = 1;
  expect_queued("plan", RunStatus::plan_queued);
  expect_run(RunStatus::planning, Goal::planned);
  expect_log({}, true);
  EXPECT_EQ(run({"plan", kSampleRun}), 17);
  EXPECT_NE(notes.find(std::string("Stopped following; ") + kSampleRun + " goes on"), notes.npos)
      << notes;
}

TEST_F(Online, CtrlCCancelsWhenToldSo) {
  interruptions = 1;
  expect_queued("plan", RunStatus::plan_queued);
  expect_run(RunStatus::planning, Goal::planned);
  expect_log({}, true);
  expect("POST " + kOfRun + "/cancel", 200, body_of(sample_run(RunStatus::cancelling)));
  expect_run(RunStatus::cancelled, Goal::planned);
  EXPECT_EQ(run({"plan", kSampleRun, "--cancel"}), 15);
  EXPECT_NE(notes.find("Cancelling"), notes.npos) << notes;
}

TEST_F(Online, TimeoutEndsTheWaitingNotTheRun) {
  expect_queued("plan", RunStatus::plan_queued);
  expect_run(RunStatus::planning, Goal::planned);
  expect_log({}, true);
  EXPECT_EQ(run({"plan", kSampleRun, "--timeout", "5s"}), 17);
  EXPECT_NE(notes.find("The time of --timeout is over"), notes.npos) << notes;
}

TEST_F(Online, WhenTheServerIsLostTheRunIsNot) {
  const auto cut = [this](const std::string& request) {
    client.expect(
        {.request = request,
         .answer = Error{.code = ErrorCode::unavailable, .message = "porc.test: refused"}});
  };
  for (const char* verb : {"plan", "run"}) {
    notes.clear();
    entropy = {};
    const bool plans = std::string(verb) == "plan";
    expect_submit(plans ? "goal=planned&operation=apply" : "goal=applied&operation=apply");
    for (int tries = 0; tries < 5; ++tries) cut("GET " + kOfRun + "/status");
    std::vector<std::string> words = {verb, write("orders.yaml", kOrders)};
    if (!plans) words.emplace_back("--auto-approve");
    EXPECT_EQ(run(words), 17);
    for (const char* told : {"pine: porc.test: refused",
                             "The server is lost, not the run: ",
                             "goes on without pine",
                             "pine status ",
                             "pine logs -f "}) {
      EXPECT_NE(notes.find(told), notes.npos) << told << "\n" << notes;
    }
  }
  notes.clear();
  expect_submit("goal=planned&operation=apply");
  expect_run(RunStatus::planning, Goal::planned);
  for (int tries = 0; tries < 6; ++tries) expect_log({": not yet\n\n"}, false);
  entropy = {};
  EXPECT_EQ(run({"plan", write("orders.yaml", kOrders)}), 17);
  EXPECT_NE(notes.find(std::string("pine logs -f ") + kSampleRun), notes.npos) << notes;
}

TEST_F(Online, ABrokenLogStreamIsTakenUpWhereItWas) {
  expect_log({log_event("plan", "one"), log_event("plan", "two")}, false);
  expect_log({log_event("plan", "one"),
              log_event("plan", "two"),
              log_event("plan", "three"),
              event_of("end", sample_run(RunStatus::applied))},
             false);
  EXPECT_EQ(run({"logs", "-f", kSampleRun}), 0) << notes;
  EXPECT_EQ(out, "03:04:06 plan  one\n03:04:06 plan  two\n03:04:06 plan  three\n");
}

TEST_F(Online, LogsCannotCommandTheTerminal) {
  out_is_terminal = true;
  variables["NO_COLOR"] = "1";
  const std::vector<wire::LogLine> lines = {
      {.phase = "plan", .level = "error", .message = "\x1b]0;owned\x07\nforged line"},
      {.phase = "apply", .message = "other"}};
  expect("GET " + kOfRun + "/logs", 200, body_of(lines));
  EXPECT_EQ(run({"logs", kSampleRun, "--phase", "plan"}), 0);
  EXPECT_EQ(out, "         plan  error: \\u001b]0;owned\\u0007\n               forged line\n");
}

TEST_F(Online, AReasonOfSeveralLinesIsShownAsLines) {
  wire::RunView failed = sample_run(RunStatus::build_failed);
  failed.reason =
      run::Reason{.code = "invalid_argument", .message = "x.j2:1:1: no\n\n    x\r\n    ^"};
  failed.reason->violations = {{.pointer = "/inputs", .message = "one\n\x1b[2Jtwo"}};
  expect("GET " + kOfRun + "/status", 200, body_of(failed));
  EXPECT_EQ(run({"status", kSampleRun}), 0);
  EXPECT_NE(out.find("reason        x.j2:1:1: no\n\n                  x\n                  ^\n"
                     "              /inputs: one\n              \\u001b[2Jtwo\n"),
            out.npos)
      << out;
  expect_log({event_of("end", failed)}, false);
  EXPECT_EQ(run({"logs", "-f", kSampleRun}), 0);
  EXPECT_NE(notes.find("  x.j2:1:1: no\n\n        x\n        ^\n"
                       "  /inputs: one\n    \\u001b[2Jtwo\n"),
            notes.npos)
      << notes;
  expect_problem("GET " + kOfRun + "/status", ErrorCode::conflict, "one\ntwo");
  EXPECT_EQ(run({"status", kSampleRun}), 15);
  EXPECT_NE(notes.find("pine: one\n    two\n"), notes.npos) << notes;
}

TEST_F(Online, ReadsAreTriedAgainWhenTheServerIsAway) {
  client.expect({.request = "GET " + kOfRun + "/status",
                 .answer = Error{.code = ErrorCode::unavailable, .message = "porc.test: refused"}});
  expect("GET " + kOfRun + "/status", 503, "later");
  expect_run(RunStatus::applied);
  EXPECT_EQ(run({"status", kSampleRun}), 0);
}

TEST_F(Online, ASubmissionIsRepeatedUnderTheSameKey) {
  client.expect({.request = "POST /blueprint?goal=submitted&operation=apply",
                 .headers = {{"Idempotency-Key", "pine-01010101010101010101010101010101"}},
                 .answer = Error{.code = ErrorCode::unavailable, .message = "cut"}});
  expect_submit("goal=submitted&operation=apply");
  EXPECT_EQ(run({"submit", write("orders.yaml", kOrders)}), 0) << notes;
}

TEST_F(Online, WhatIsNotSafeToRepeatIsSentOnce) {
  client.expect({.request = "POST " + kOfRun + "/approve",
                 .body = R"({"reason":"fine"})",
                 .answer = Error{.code = ErrorCode::unavailable, .message = "cut"}});
  EXPECT_EQ(run({"approve", kSampleRun, "--reason", "fine"}), 17);
}

}  // namespace
}  // namespace porc::cli
