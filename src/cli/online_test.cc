// SPDX-License-Identifier: Apache-2.0
// The commands that ask a server, with the server scripted.
#include "cli/sample_views.h"
#include "cli/test_terminal.h"
#include "host/held_file.h"
#include "tests/fakes/golden.h"
#include "wire/problem.h"

namespace porc::cli {
namespace {

using run::Goal;
using run::RunStatus;

const std::string kOfRun = std::string("/run/") + kSampleRun;
constexpr char kOrders[] = "kind: service\nmetadata: {name: orders}\ninputs: {image: x}\n";
constexpr char kOrdersJson[] =
    R"({"kind":"service","metadata":{"name":"orders"},"inputs":{"image":"x"}})";

class Online : public CommandLineTest {
 protected:
  void expect_run(RunStatus status, Goal goal = Goal::applied) {
    expect("GET " + kOfRun + "/status", 200, body_of(sample_run(status, goal)));
  }
  void expect_submit(const std::string& query, RunStatus status = RunStatus::submitted) {
    fakes::Exchange exchange{.request = "POST /blueprint?" + query, .body = kOrdersJson};
    exchange.headers = {{"Authorization", "Bearer token-1"},
                        {"Content-Type", "application/json"},
                        {"Idempotency-Key", "pine-01010101010101010101010101010101"}};
    const wire::Submitted submitted{.run_id = RunId::parse(kSampleRun).value(), .status = status};
    exchange.answer = http::ClientResponse{.status = 200, .body = body_of(submitted)};
    client.expect(std::move(exchange));
  }
  void expect_queued(const std::string& verb, RunStatus status) {
    const wire::Queued queued{.run_id = RunId::parse(kSampleRun).value(), .status = status};
    expect("POST " + kOfRun + "/" + verb, 202, body_of(queued));
  }
  void expect_log(std::vector<std::string> pieces, bool hangs) {
    fakes::Exchange exchange{.request = "GET " + kOfRun + "/logs?follow=1"};
    exchange.answer = http::ClientResponse{.status = 200};
    exchange.pieces = std::move(pieces);
    exchange.hangs = hangs;
    client.expect(std::move(exchange));
  }
  /// The answer to a raised goal, with which the log that hangs goes on to its end.
  void expect_queued_and_log(const std::string& verb,
                             RunStatus status,
                             std::vector<std::string> pieces) {
    const wire::Queued queued{.run_id = RunId::parse(kSampleRun).value(), .status = status};
    fakes::Exchange exchange{.request = "POST " + kOfRun + "/" + verb};
    exchange.answer = http::ClientResponse{.status = 202, .body = body_of(queued)};
    exchange.resumes = std::move(pieces);
    client.expect(std::move(exchange));
  }
  void expect_plan() { expect("GET " + kOfRun + "/plan", 200, body_of(sample_plan())); }
  void expect_summary(RunStatus status) {
    expect("GET " + kOfRun + "/summary", 200, body_of(sample_summary(status)));
  }
  void expect_problem(std::string request, ErrorCode code, std::string message) {
    const wire::Problem problem =
        wire::problem_of(Error{.code = code, .message = std::move(message)});
    expect(std::move(request), problem.status, body_of(problem));
  }
};

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

TEST_F(Online, RefusedBlueprintIsShownAtItsPlace) {
  Error error{.code = ErrorCode::invalid_argument, .message = "the blueprint is not valid"};
  error.violations = {{.pointer = "/inputs/image", .message = "must be longer"}};
  expect("POST /blueprint?goal=submitted&operation=apply", 422, body_of(wire::problem_of(error)));
  EXPECT_EQ(run({"submit", write("orders.yaml", kOrders)}), 11);
  EXPECT_NE(notes.find("orders.yaml:3:17: /inputs/image: must be longer"), notes.npos) << notes;
}

TEST_F(Online, EveryRefusalHasItsExitCode) {
  struct Case {
    ErrorCode code;
    int exit_code;
  };
  const Case cases[] = {
      {ErrorCode::internal, 1},
      {ErrorCode::invalid_argument, 11},
      {ErrorCode::unauthenticated, 12},
      {ErrorCode::forbidden, 12},
      {ErrorCode::policy_failed, 13},
      {ErrorCode::approval_missing, 14},
      {ErrorCode::conflict, 15},
      {ErrorCode::precondition_failed, 15},
      {ErrorCode::not_found, 16},
      {ErrorCode::unavailable, 17},
  };
  for (const Case& row : cases) {
    expect_problem("POST " + kOfRun + "/discard", row.code, "because");
    EXPECT_EQ(run({"discard", kSampleRun}), row.exit_code) << error_traits(row.code).name;
  }
}

TEST_F(Online, AnAnswerOfAnotherServerIsToldAsThat) {
  expect("GET " + kOfRun + "/status", 200, "<html>");
  EXPECT_EQ(run({"status", kSampleRun}), 17);
  EXPECT_NE(notes.find("is --url right"), notes.npos) << notes;
}

TEST_F(Online, AnOperandThatIsNoRunIsRefusedBeforeAnythingIsSent) {
  EXPECT_EQ(run({"status", "orders"}), 11);
  EXPECT_NE(notes.find("'orders' is not a run id; `pine list` shows them"), notes.npos) << notes;
}

TEST_F(Online, ListPassesItsFiltersOn) {
  wire::RunPage page{.runs = {sample_run(RunStatus::applied), sample_run(RunStatus::planning)}};
  page.runs[1].counts.reset();
  page.next = kSampleRun;
  expect("GET /runs?status=applied&status=planning&text=a%20b&limit=2", 200, body_of(page));
  EXPECT_EQ(
      run({"list", "--status", "applied", "--text", "a b", "--limit", "2", "--status", "planning"}),
      0);
  fakes::expect_golden("cli/list.txt", out);
}

TEST_F(Online, StatusIsATableOrADocument) {
  expect_run(RunStatus::awaiting_approval);
  EXPECT_EQ(run({"status", kSampleRun}), 0);
  expect_run(RunStatus::awaiting_approval);
  EXPECT_EQ(run({"status", kSampleRun, "-o", "yaml"}), 0);
  fakes::expect_golden("cli/status.txt", out);
}

TEST_F(Online, OutputsAreNamedOrSingle) {
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"outputs", kSampleRun}), 0);
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"outputs", kSampleRun, "url"}), 0);
  EXPECT_EQ(
      out,
      "instances = 3\nurl = \"https://orders.dev.example.com\"\nhttps://orders.dev.example.com\n");
  expect_summary(RunStatus::applied);
  EXPECT_EQ(run({"outputs", kSampleRun, "ulr"}), 16);
}

TEST_F(Online, ARunThatWasNotAppliedHasNoOutputsAndSaysWhy) {
  for (const RunStatus status : {RunStatus::planned, RunStatus::plan_failed}) {
    for (const bool named : {false, true}) {
      wire::RunSummary summary = sample_summary(status);
      summary.outputs.clear();
      expect("GET " + kOfRun + "/summary", 200, body_of(summary));
      std::vector<std::string> words = {"outputs", kSampleRun};
      if (named) words.emplace_back("url");
      EXPECT_EQ(run(words), 15);
    }
  }
  EXPECT_EQ(out, "");
  EXPECT_NE(notes.find("is plan failed: only an applied run has outputs"), notes.npos) << notes;
  wire::RunSummary bare = sample_summary(RunStatus::applied);
  bare.outputs.clear();
  expect("GET " + kOfRun + "/summary", 200, body_of(bare));
  EXPECT_EQ(run({"outputs", kSampleRun}), 0);
  EXPECT_NE(notes.find("has no outputs."), notes.npos) << notes;
}

TEST_F(Online, AQuillIsShownByTheNameThatItHasEverywhere) {
  wire::QuillDetails details;
  details.kind = "tiny";
  details.version = "1.0.0";
  expect("GET /quills/tiny?version=1.0.0", 200, body_of(details));
  EXPECT_EQ(run({"quill", "show", "tiny@1.0.0"}), 0);
  EXPECT_NE(out.find("tiny@1.0.0"), out.npos) << out;
  EXPECT_EQ(run({"quill", "show", "tiny@1.0.0", "--version", "1.0.0"}), 10);
  Error error{.code = ErrorCode::invalid_argument, .message = "unknown version"};
  error.violations = {{"/schema_version", "no published version fits; there is 1.0.0"}};
  expect("GET /quills/tiny?version=9.9.9", 422, body_of(wire::problem_of(error)));
  EXPECT_EQ(run({"quill", "show", "tiny@9.9.9"}), 16);
  EXPECT_NE(
      notes.find("pine: version '9.9.9' of tiny: no published version fits; there is 1.0.0\n"),
      notes.npos)
      << notes;
  error.violations = {{"/kind", "is not a kind that anybody published"}};
  expect("GET /quills/tniy", 404, body_of(wire::problem_of(error)));
  EXPECT_EQ(run({"quill", "show", "tniy"}), 16);
  EXPECT_NE(notes.find("pine: 'tniy' is not a kind that anybody published\n"), notes.npos) << notes;
}

TEST_F(Online, TheServersQuillGivesTheServersVerdict) {
  wire::QuillDetails details;
  details.kind = "tiny";
  details.version = "1.0.0";
  details.files = {{"quill.yaml", "kind: tiny\nversion: 1.0.0\ndescription: t\n"},
                   {"schema.json", R"({"type":"object","required":["size"]})"},
                   {"main.tf", "locals {}\n"}};
  quill::Source source{.kind = "tiny", .version = "1.0.0"};
  for (const auto& [path, text] : details.files)
    source.files.push_back({.path = path, .bytes = text});
  details.digest = quill::Quill::compile(source).value()->digest();
  details.schema = json::object();
  expect("GET /quills/tiny?version=~%3E%201.0", 200, body_of(details));
  const wire::RulesView none{.kind = "tiny", .rules = json::array()};
  expect("GET /rules/tiny", 200, body_of(none));
  EXPECT_EQ(run({"validate", write("t.yaml", "kind: tiny\nschema_version: ~> 1.0\ninputs: {}\n")}),
            11);
  EXPECT_NE(notes.find("t.yaml:3:9: /inputs/size: is required"), notes.npos) << notes;
  details.digest = "other";
  expect("GET /quills/tiny", 200, body_of(details));
  EXPECT_EQ(run({"validate", write("u.yaml", "kind: tiny\n")}), 1);
}

TEST_F(Online, TheLocalAdminTokenGoesToTheLocalServerOnly) {
  variables = {{"PORC_DATA", folder}};
  const auto running =
      host::HeldFile::write(folder / "server.json",
                            R"({"url":"https://127.0.0.1:7777","pid":1,"key_pin":"sha256//A="})",
                            0600);
  write("admin-token", "token-1\n");
  expect_run(RunStatus::applied);
  EXPECT_EQ(run({"status", kSampleRun}), 0);
  EXPECT_TRUE(client.sent().back().url.starts_with("https://127.0.0.1:7777/"));
  EXPECT_EQ(key_pin, "sha256//A=");
  expect_run(RunStatus::applied);
  EXPECT_EQ(run({"status", kSampleRun, "--ca-file", "own.pem"}), 0);
  EXPECT_EQ(key_pin, "") << "who names a certificate wants that one checked";
  fakes::Exchange foreign{.request = "GET " + kOfRun + "/status",
                          .headers = {{"Authorization", ""}}};
  foreign.answer = http::ClientResponse{.status = 401};
  client.expect(std::move(foreign));
  EXPECT_EQ(run({"status", kSampleRun, "--url", "https://elsewhere.test"}), 12);
  EXPECT_NE(notes.find("set PORC_TOKEN or --token-file"), notes.npos) << notes;
}

TEST_F(Online, TheAddressOfAKilledServerIsNotBelieved) {
  variables = {{"PORC_DATA", folder}};
  write("server.json", R"({"url":"http://127.0.0.1:7777","pid":1})");
  write("admin-token", "token-1\n");
  EXPECT_EQ(run({"status", kSampleRun}), 17);
  EXPECT_TRUE(client.sent().empty());
  EXPECT_NE(notes.find("was left behind by a process that has ended"), notes.npos) << notes;
  fakes::Exchange stranger{.request = "GET " + kOfRun + "/status",
                           .headers = {{"Authorization", ""}}};
  stranger.answer = http::ClientResponse{.status = 401};
  client.expect(std::move(stranger));
  EXPECT_EQ(run({"status", kSampleRun, "--url", "http://127.0.0.1:7777"}), 12);
}

TEST_F(Online, ATokenDoesNotCrossANetworkInClear) {
  const std::vector<std::string> command{"status", kSampleRun, "--url", "http://porc.test"};
  EXPECT_EQ(run(command), 11);
  EXPECT_TRUE(client.sent().empty());
  EXPECT_NE(notes.find("in clear: use https, or set PORC_ALLOW_HTTP=1"), notes.npos) << notes;
  variables["PORC_ALLOW_HTTP"] = "1";
  fakes::Exchange asked{.request = "GET " + kOfRun + "/status"};
  asked.answer = http::ClientResponse{.status = 401};
  client.expect(std::move(asked));
  EXPECT_EQ(run(command), 12);
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

TEST_F(Online, TheNearestTokenWins) {
  const std::string flag = write("flag-token", "from-flag\n");
  const std::string named = write("named-token", "from-file");
  struct Case {
    std::map<std::string, std::string> variables;
    std::vector<std::string> flags;
    std::string sent;
  };
  const Case cases[] = {
      {{{"PORC_TOKEN_FILE", named}}, {}, "Bearer from-file"},
      {{{"PORC_TOKEN_FILE", named}, {"PORC_TOKEN", "from-variable"}}, {}, "Bearer from-variable"},
      {{{"PORC_TOKEN", "from-variable"}}, {"--token-file", flag}, "Bearer from-flag"},
      {{}, {}, ""},
  };
  for (const Case& row : cases) {
    variables = row.variables;
    variables.emplace("PORC_URL", "https://porc.test/");
    fakes::Exchange exchange{.request = "GET /quills", .headers = {{"Authorization", row.sent}}};
    exchange.answer = http::ClientResponse{.status = 200, .body = R"({"quills":[]})"};
    client.expect(std::move(exchange));
    std::vector<std::string> words = {"quill", "list"};
    words.insert(words.end(), row.flags.begin(), row.flags.end());
    EXPECT_EQ(run(words), 0) << notes;
  }
}

TEST_F(Online, ABrokenTokenOrUrlIsRefusedBeforeAnythingIsSent) {
  EXPECT_EQ(run({"quill", "list", "--token-file", write("token", "two\nlines")}), 11);
  EXPECT_EQ(run({"quill", "list", "--token-file", folder / "none"}), 16);
  variables["PORC_TOKEN"] =
      "a\x01"
      "b";
  EXPECT_EQ(run({"quill", "list"}), 11);
  variables["PORC_URL"] = "porc.test";
  EXPECT_EQ(run({"quill", "list"}), 11);
  EXPECT_NE(notes.find("PORC_URL must be like https://porc.example.com"), notes.npos) << notes;
}

TEST_F(Online, DoctorSaysWhatIsWrongAndWhatToDo) {
  variables["PORC_URL"] = "http://porc.test";
  variables["PORC_ALLOW_HTTP"] = "1";
  fakes::Exchange health{.request = "GET /health"};
  health.answer = http::ClientResponse{.status = 200, .body = R"({"status":"ok"})"};
  health.answer->headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  client.expect(std::move(health));
  const wire::VersionView about{.version = "1.2.4", .engine = "terraform", .store = "sqlite"};
  expect("GET /version", 200, body_of(about));
  wire::Readiness readiness{.status = "not_ready"};
  readiness.dependencies = {{.name = "store", .ready = true}, {.name = "engine"}};
  expect("GET /readyz", 503, body_of(readiness));
  program_output = std::string(R"({"terraform_version":"1.9.8"})");
  EXPECT_EQ(run({"doctor"}), 17);
  fakes::expect_golden("cli/doctor.txt", out);
}

TEST_F(Online, DoctorTellsAnExpiredToken) {
  client.expect(
      {.request = "GET /health", .answer = http::ClientResponse{.status = 200, .body = "{}"}});
  expect_problem("GET /version", ErrorCode::unauthenticated, "");
  EXPECT_EQ(run({"doctor"}), 12);
  EXPECT_NE(out.find("the one from PORC_TOKEN is not accepted"), out.npos) << out;
  EXPECT_EQ(out.find("pine doctor"), out.npos) << "who runs it knows it";
}

}  // namespace
}  // namespace porc::cli
