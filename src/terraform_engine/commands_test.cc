// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/commands.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "terraform_engine/plan_file.h"

namespace porc::terraform_engine {
namespace {

using supervisor::Ending;
using supervisor::Report;
using Kind = PhaseEnd::Kind;

const Sandbox kOpen(std::nullopt, "/opt/terraform", {});
const Sandbox kShut("/usr/bin/bwrap", "/opt/terraform", {"/srv/shared"});

PhaseCommand command() {
  return {.terraform = "/opt/terraform",
          .job = "/data/rooms/run-1/1",
          .reach = {.work = "/data/rooms/run-1/files",
                    .plugins = "/data/plugins",
                    .cli_config = "/data/cli"},
          .environment = {"TFC_RUN_ID=run-1"},
          .init = false};
}

bool has(const std::vector<std::string>& arguments, const std::string& argument) {
  return std::find(arguments.begin(), arguments.end(), argument) != arguments.end();
}

/// True when `first` and `second` follow each other.
bool has_pair(const std::vector<std::string>& arguments,
              const std::string& first,
              const std::string& second) {
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    if (arguments[i] == first && arguments[i + 1] == second) return true;
  }
  return false;
}

TEST(PlanSteps, PlanAndShow) {
  auto steps = plan_steps(command(), kOpen);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].argv[0], "/opt/terraform");
  EXPECT_EQ(steps[0].argv[1], "plan");
  EXPECT_EQ(steps[0].accepted, (std::vector{0, 2}));
  EXPECT_TRUE(has(steps[0].argv, "-out=/data/rooms/run-1/files/tfplan"));
  EXPECT_EQ(steps[0].output, steps[0].errors);
  EXPECT_EQ(steps[1].argv[1], "show");
  EXPECT_EQ(steps[1].output, "/data/rooms/run-1/1/plan.json");
}

TEST(PlanSteps, InitComesFirstAndAloneMayWriteThePlugins) {
  PhaseCommand wanted = command();
  wanted.init = true;
  auto steps = plan_steps(wanted, kShut);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_TRUE(has(steps[0].argv, "init"));
  EXPECT_TRUE(has_pair(steps[0].sandbox, "--bind", "/data/plugins"));
  EXPECT_TRUE(has_pair(steps[1].sandbox, "--ro-bind", "/data/plugins"));
  EXPECT_EQ(steps[1].sandbox, steps[2].sandbox) << "plan and show share one";
}

TEST(PlanSteps, WhoeverInstallsHasThePluginsToItselfAndNobodyElseWaits) {
  PhaseCommand wanted = command();
  wanted.init = true;
  for (const auto& step : plan_steps(wanted, kShut)) EXPECT_EQ(step.lock, "");
  wanted.reach.network = true;
  for (const Sandbox* sandbox : {&kShut, &kOpen}) {
    auto steps = plan_steps(wanted, *sandbox);
    EXPECT_EQ(steps[0].lock, "/data/plugins.lock");
    EXPECT_EQ(steps[0].hold_max, kInstallMax);
    EXPECT_EQ(steps[1].lock, "");
    EXPECT_EQ(steps[2].lock, "");
    EXPECT_EQ(apply_steps(wanted, *sandbox)[0].lock, "/data/plugins.lock");
  }
}

TEST(PlanSteps, WhatIsInTheCacheIsNotWrittenAgainUnlessALockFileAsksForIt) {
  constexpr const char* kReuse = "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1";
  PhaseCommand wanted = command();
  wanted.init = true;
  EXPECT_TRUE(has(plan_steps(wanted, kShut)[0].environment, kReuse));
  EXPECT_FALSE(has(plan_steps(wanted, kShut)[1].environment, kReuse));
  wanted.lock_file = true;
  EXPECT_FALSE(has(plan_steps(wanted, kShut)[0].environment, kReuse));
}

TEST(PlanSteps, DocumentsDoNotCountAsLog) {
  PhaseCommand wanted = command();
  wanted.options.structured_log = true;
  auto steps = plan_steps(wanted, kOpen);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].output_bytes_max, 0U);
  EXPECT_EQ(steps[1].output_bytes_max, kPlanJsonBytesMax);
  EXPECT_EQ(steps[2].output_bytes_max, kPlanJsonBytesMax);
}

TEST(PlanSteps, OptionsOfTheRunBecomeFlags) {
  PhaseCommand wanted = command();
  wanted.options.is_destroy = true;
  wanted.options.refresh = false;
  wanted.options.target_addrs = {"a.b", "-destroy"};
  wanted.options.replace_addrs = {"c.d"};
  wanted.options.structured_log = true;
  wanted.literals = true;
  auto steps = plan_steps(wanted, kOpen);
  for (const char* flag : {"-destroy",
                           "-refresh=false",
                           "-target=a.b",
                           "-target=-destroy",
                           "-replace=c.d",
                           "-json",
                           "-var-file=/data/rooms/run-1/files/values.tfvars"}) {
    EXPECT_TRUE(has(steps[0].argv, flag)) << flag;
  }
  EXPECT_TRUE(has(steps.back().argv, "schema")) << "a structured log needs the schemas";
}

TEST(ApplySteps, ApplyTheSavedPlanAndNothingElse) {
  auto steps = apply_steps(command(), kOpen);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].argv.back(), "/data/rooms/run-1/files/tfplan");
  EXPECT_FALSE(has(steps[0].argv, "-auto-approve"));
}

TEST(SandboxedStep, SeesItsOwnFilesAndNoNetwork) {
  auto step = plan_steps(command(), kShut)[0];
  EXPECT_EQ(step.sandbox[0], "/usr/bin/bwrap");
  EXPECT_TRUE(has(step.sandbox, "--unshare-all"));
  EXPECT_TRUE(has_pair(step.sandbox, "--bind", "/data/rooms/run-1/files"));
  EXPECT_TRUE(has_pair(step.sandbox, "--bind", "/srv/shared"));
  EXPECT_EQ(step.argv[0], "/opt/terraform");
  EXPECT_TRUE(has(step.argv, "-out=/work/tfplan"));
  EXPECT_FALSE(has(step.sandbox, "--share-net"));
  PhaseCommand online = command();
  online.reach.network = true;
  EXPECT_TRUE(has(plan_steps(online, kShut)[0].sandbox, "--share-net"));
}

TEST(SandboxedStep, ReadsTheConfigurationOfTheCommandLineThatTheEngineGives) {
  auto open = plan_steps(command(), kOpen)[0];
  EXPECT_TRUE(has(open.environment, "TF_CLI_CONFIG_FILE=/data/cli"));
  auto shut = plan_steps(command(), kShut)[0];
  EXPECT_TRUE(has(shut.environment, "TF_CLI_CONFIG_FILE=/cli.tfrc"));
  EXPECT_TRUE(has_pair(shut.sandbox, "--ro-bind", "/data/cli"));
  EXPECT_TRUE(has_pair(shut.sandbox, "/data/cli", "/cli.tfrc"));
}

TEST(SandboxedStep, ItsSecretsAreNoArguments) {
  PhaseCommand wanted = command();
  wanted.environment.push_back("TOKEN=canary");
  for (const auto& step : plan_steps(wanted, kShut)) {
    EXPECT_TRUE(has(step.environment, "TOKEN=canary"));
    for (const std::string& argument : step.sandbox)
      EXPECT_EQ(argument.find("canary"), std::string::npos);
  }
}

struct JudgeCase {
  std::string name;
  Report report;
  bool init;
  Kind plan;
  Kind apply;
  std::string message;
};

TEST(Judge, TellsWhatAPhaseCameTo) {
  const JudgeCase cases[] = {
      {"init failed",
       {.ending = Ending::step_failed, .steps = {{.code = 1}}},
       true,
       Kind::failed,
       Kind::failed,
       "terraform init ended with exit code 1"},
      {"interrupted",
       {.ending = Ending::interrupted, .steps = {{.code = 130}}},
       false,
       Kind::stopped,
       Kind::stopped,
       ""},
      {"interrupted in init",
       {.ending = Ending::interrupted, .steps = {{.code = 0}}},
       true,
       Kind::stopped,
       Kind::stopped,
       ""},
      {"deadline",
       {.ending = Ending::deadline,
        .killed = true,
        .message = "too long",
        .steps = {{.code = 137}}},
       false,
       Kind::failed,
       Kind::failed,
       "too long; it had to be killed"},
      {"a plan's JSON that is cut",
       {.ending = Ending::output_limit,
        .message = "plan.json is over its limit of 9 bytes",
        .steps = {{.code = 2}, {.code = 0}}},
       false,
       Kind::failed,
       Kind::failed,
       "plan.json is over its limit of 9 bytes"},
      {"no program",
       {.ending = Ending::unstartable, .message = "starting x: No such file"},
       false,
       Kind::failed,
       Kind::failed,
       "starting x: No such file"},
  };
  for (const JudgeCase& wanted : cases) {
    PhaseEnd plan = judge_plan(wanted.report, wanted.init);
    PhaseEnd apply = judge_apply(wanted.report, wanted.init);
    EXPECT_EQ(plan.kind, wanted.plan) << wanted.name;
    EXPECT_EQ(apply.kind, wanted.apply) << wanted.name;
    EXPECT_EQ(plan.message, wanted.message) << wanted.name;
    EXPECT_EQ(apply.message, wanted.message) << wanted.name;
  }
}

TEST(Judge, APlansExitCodeTellsWhetherItChangesAnything) {
  Report report{.steps = {{.code = 2}, {.code = 0}}};
  EXPECT_TRUE(judge_plan(report, false).has_changes);
  report.steps = {{.code = 0}, {.code = 0}};
  EXPECT_FALSE(judge_plan(report, false).has_changes);
  report.steps = {{.code = 0}, {.code = 2}, {.code = 0}};
  EXPECT_TRUE(judge_plan(report, true).has_changes);
}

TEST(Calls, FollowEachOtherUntilTheEnd) {
  using std::chrono::milliseconds;
  const Timestamp ended{std::chrono::seconds(1000)};
  Report report{.steps = {{.code = 0, .took = milliseconds(300)},
                          {.code = 2, .took = milliseconds(500)},
                          {.code = 0, .took = milliseconds(20)}}};
  const auto planned = calls_of(report, false, true, ended);
  ASSERT_EQ(planned.size(), 3U);
  EXPECT_EQ(planned[0].command, "init");
  EXPECT_EQ(planned[0].began, ended - milliseconds(820));
  EXPECT_EQ(planned[1].command, "plan");
  EXPECT_EQ(planned[1].began, planned[0].ended);
  EXPECT_EQ(planned[1].code, 2);
  EXPECT_EQ(planned[2].command, "show");
  EXPECT_EQ(planned[2].ended, ended);
  EXPECT_FALSE(planned[0].failed || planned[1].failed || planned[2].failed);

  report = {.ending = Ending::step_failed, .steps = {{.code = 1, .took = milliseconds(40)}}};
  const auto applied = calls_of(report, true, false, ended);
  ASSERT_EQ(applied.size(), 1U);
  EXPECT_EQ(applied[0].command, "apply");
  EXPECT_TRUE(applied[0].failed);
  EXPECT_TRUE(calls_of({.ending = Ending::unstartable}, true, true, ended).empty());
  report.steps.resize(7);
  EXPECT_EQ(calls_of(report, true, true, ended).size(), 2U);
}

TEST(Judge, ACancelThatCameTooLateDoesNotUndoAnApply) {
  Report report{.ending = Ending::interrupted, .steps = {{.code = 0}}};
  EXPECT_EQ(judge_apply(report, false).kind, Kind::finished);
}

}  // namespace
}  // namespace porc::terraform_engine
