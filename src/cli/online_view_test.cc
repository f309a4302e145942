// SPDX-License-Identifier: Apache-2.0
// What is shown of runs, quills and refusals.
#include "cli/online.h"
#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

using run::RunStatus;

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

TEST_F(Online, WhoNamesAFileWhereARunBelongsIsToldWhatTakesFiles) {
  for (const char* file : {"orders.yaml", "infra/orders.json"}) {
    EXPECT_EQ(run({"status", file}), 11);
    EXPECT_NE(notes.find("; `pine run " + std::string(file) + "` takes a blueprint"), notes.npos)
        << notes;
  }
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

TEST_F(Online, WhatPoliciesSaidIsShownWithTheTracesOfThoseThatFailed) {
  wire::PolicyView view{.run_id = RunId::parse(kSampleRun).value(),
                        .status = RunStatus::policy_soft_failed,
                        .verdict = "failed"};
  view.policies.push_back({.policy_set = "base",
                           .policy = "small",
                           .enforcement_level = "hard-mandatory",
                           .passed = true,
                           .result = "pass",
                           .trace = "not shown"});
  view.policies.push_back({.policy_set = "base",
                           .policy = "tags",
                           .enforcement_level = "soft-mandatory",
                           .message = "Everything has an owner.",
                           .result = "fail",
                           .trace = "tags.sentinel:2:1 - Rule \"main\"\n  Value:\n    false\n",
                           .explanation = "terraform_data.a has no owner"});
  expect("GET " + kOfRun + "/policy", 200, body_of(view));
  EXPECT_EQ(run({"policy", "show", kSampleRun}), 0);
  fakes::expect_golden("cli/policy.txt", out);
}

TEST_F(Online, AnOverrideSaysWhyAndSaysWhatCameOfIt) {
  EXPECT_EQ(run({"override", kSampleRun}), 10);
  EXPECT_NE(notes.find("--reason"), notes.npos) << notes;
  wire::RunView overridden = sample_run(RunStatus::planned);
  overridden.failed_policies.push_back({.policy_set = "base",
                                        .policy = "tags",
                                        .enforcement_level = "advisory",
                                        .message = "no owner"});
  expect("POST " + kOfRun + "/override", 200, body_of(overridden));
  EXPECT_EQ(run({"override", kSampleRun, "--reason", "CHG0030001"}), 0);
  EXPECT_NE(out.find("warning: base/tags (advisory): no owner"), out.npos) << out;
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
  expect("GET /policies", 200, body_of(wire::PolicySetList{}));
  EXPECT_EQ(run({"validate", write("t.yaml", "kind: tiny\nschema_version: ~> 1.0\ninputs: {}\n")}),
            11);
  EXPECT_NE(notes.find("t.yaml:3:9: /inputs/size: is required"), notes.npos) << notes;
  details.digest = "other";
  expect("GET /quills/tiny", 200, body_of(details));
  EXPECT_EQ(run({"validate", write("u.yaml", "kind: tiny\n")}), 1);
}

}  // namespace
}  // namespace porc::cli
