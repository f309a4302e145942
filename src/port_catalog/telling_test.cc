// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/telling.h"

#include <gtest/gtest.h>

#include "json/value.h"

namespace porc::port_catalog {
namespace {

using run::Goal;
using run::RunStatus;

Run run_in(RunStatus status) {
  Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  run.status = status;
  run.identity = {.environment = "dev", .kind = "service", .name = "orders"};
  return run;
}

TEST(Told, EveryStatusHasALabelAndEveryFinalOneAnEnd) {
  for (std::size_t i = 0; i < run::kRunStatusCount; ++i) {
    const auto status = static_cast<RunStatus>(i);
    const Told told = told_of(run_in(status), Goal::applied);
    EXPECT_FALSE(told.label.empty());
    EXPECT_EQ(told.end.has_value(), is_final(status)) << told.label;
  }
  EXPECT_EQ(told_of(run_in(RunStatus::applied), Goal::applied).end, End::success);
  EXPECT_EQ(told_of(run_in(RunStatus::no_changes), Goal::applied).end, End::success);
  EXPECT_EQ(told_of(run_in(RunStatus::superseded), Goal::applied).end, End::failure);
}

TEST(Told, APlanIsTheEndOfWhoWantedAPlan) {
  EXPECT_EQ(told_of(run_in(RunStatus::planned), Goal::planned).end, End::success);
  EXPECT_EQ(told_of(run_in(RunStatus::planned), Goal::applied).end, std::nullopt);
  EXPECT_EQ(told_of(run_in(RunStatus::awaiting_approval), Goal::planned).end, std::nullopt);
}

TEST(Told, TheSummaryCountsDestroysFirstAndSaysWhy) {
  auto run = run_in(RunStatus::policy_failed);
  run.counts = run::PlanCounts{.add = 3, .destroy = 1};
  run.policies.push_back({.policy_set = "cost",
                          .policy = "small",
                          .enforcement_level = "hard-mandatory",
                          .message = "too <b>large</b> @everyone [x](javascript:1)"});
  run.reason = run::Reason{.code = "policy_failed", .message = "refused"};
  const std::string summary = told_of(run, Goal::applied).summary;
  EXPECT_NE(summary.find("Plan: 1 to destroy, 3 to add"), std::string::npos) << summary;
  EXPECT_NE(summary.find("refused"), std::string::npos);
  EXPECT_EQ(summary.find("<b>"), std::string::npos);
  EXPECT_EQ(summary.find("@everyone"), std::string::npos);
  EXPECT_EQ(summary.find("[x]("), std::string::npos);
}

TEST(Told, BodiesOfBothKindsOfRuns) {
  Progress progress{.external_id = "porc-1", .link = "https://porc/run/1"};
  progress.told = {.label = "Planning", .summary = "s"};
  EXPECT_EQ(
      json::serialize(action_run_body(progress)),
      R"({"statusLabel":"Planning","link":["https://porc/run/1"],"summary":"s","externalRunId":"porc-1"})");
  EXPECT_EQ(
      json::serialize(workflow_run_body(progress)),
      R"({"status":"IN_PROGRESS","output":{"label":"Planning","summary":"s"},"externalRunId":"porc-1","links":["https://porc/run/1"]})");
  progress.told.end = End::failure;
  EXPECT_EQ(action_run_body(progress).at("status"), "FAILURE");
  EXPECT_EQ(workflow_run_body(progress).at("status"), "COMPLETED");
  EXPECT_EQ(workflow_run_body(progress).at("result"), "FAILED");
  EXPECT_TRUE(is_workflow_run("wfnr_1"));
  EXPECT_FALSE(is_workflow_run("r_1"));
}

TEST(Told, ALineForEachEvent) {
  audit::Event event;
  event.bytes =
      R"({"actor":"person","at":"2026-01-02T03:04:05.006Z","by":"port:a@b.c","kind":"approved","facts":{"reason":"fine\u001b[2J"}})";
  const auto lines = log_lines({event});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "2026-01-02T03:04:05.006Z approved by port:a@b.c: fine\\u001b[2J");
}

TEST(Told, ARefusalNamesEveryPlace) {
  Error error{.code = ErrorCode::invalid_argument, .message = "the blueprint is not valid"};
  error.violations = {{.pointer = "/inputs/port", .message = "must be at most 65535"}};
  EXPECT_EQ(summary_of(error), "the blueprint is not valid\n- /inputs/port must be at most 65535");
}

}  // namespace
}  // namespace porc::port_catalog
