// SPDX-License-Identifier: Apache-2.0
// What a plan takes along as variables of its workspace.
#include <tuple>

#include "tfe_engine/test_world.h"
#include "tfe_engine/variables.h"

namespace porc::tfe_engine {
namespace {

std::string variable(std::string_view id,
                     std::string_view key,
                     std::string_view category,
                     std::string_view description) {
  return R"({"id":")" + std::string(id) + R"(","type":"vars","attributes":{"key":")" +
         std::string(key) + R"(","category":")" + std::string(category) + R"(","description":")" +
         std::string(description) + R"("}})";
}
// Whoever reads a run is shown its variables, and nobody a sensitive one of the workspace.
TEST_F(TfeEngineTest, VariablesAreSensitiveOnesOfTheWorkspace) {
  const PlanRequest request{
      .run = key, .workspace = workspace, .variables = {{"secret", Secret(R"("canary")")}}};
  const std::string elsewhere = variable("var-2", "secret", "env", "of people");
  for (const bool known : {false, true}) {
    server = ScriptedServer();
    const std::string there = variable("var-1", "secret", "terraform", kWrittenByPorc);
    accept_bundle(elsewhere + (known ? "," + there : ""));
    accept_variable(there);
    accept_run();
    auto started = outcome_of(engine.start_plan(request));
    ASSERT_TRUE(started) << started.error().to_string();
    EXPECT_EQ(server.count("POST " + kVars), known ? 0U : 1U);
    EXPECT_EQ(server.count("PATCH " + kVars + "/var-1"), known ? 1U : 0U);
    for (const http::Request& asked : server.seen) {
      const bool holds = asked.body.find("canary") != std::string::npos;
      EXPECT_EQ(holds, asked.path.starts_with(kVars) && asked.method != "GET") << asked.path;
      EXPECT_EQ(asked.body.find(R"("sensitive":true)") != std::string::npos, holds);
    }
  }
}

TEST_F(TfeEngineTest, AVariableThatNoPlanHasAnyMoreIsRemovedIfPorcWroteIt) {
  accept_bundle(variable("var-1", "left", "terraform", kWrittenByPorc) + "," +
                variable("var-2", "region", "terraform", "of people") + "," +
                variable("var-3", "AWS_REGION", "env", kWrittenByPorc) + "," +
                R"({"id":"var-4","type":"vars","attributes":{"key":"zone",)" +
                R"("category":"terraform","description":null}})");
  accept_run();
  server.answer("DELETE " + kVars + "/var-1", 204, "");
  auto started = outcome_of(engine.start_plan({.run = key, .workspace = workspace}));
  ASSERT_TRUE(started) << started.error().to_string();
  EXPECT_EQ(server.count("DELETE " + kVars + "/var-1"), 1U);
  const auto removed = std::ranges::count(server.seen, "DELETE", &http::Request::method);
  EXPECT_EQ(removed, 1);
}

TEST_F(TfeEngineTest, AVariableOfPeopleIsNeverOverwritten) {
  accept_bundle(variable("var-1", "secret", "terraform", "of people"));
  accept_run();
  auto refused = outcome_of(engine.start_plan(
      {.run = key, .workspace = workspace, .variables = {{"secret", Secret(R"("canary")")}}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_NE(refused.error().message.find("'secret'"), std::string::npos);
  EXPECT_EQ(server.count("PATCH " + kVars + "/var-1"), 0U);
  EXPECT_EQ(server.count("POST /api/v2/runs"), 0U);
}

// As when a killed server's last request arrives after all.
TEST_F(TfeEngineTest, AVariableThatSomebodyElseMadeMeanwhileIsWrittenAgain) {
  accept_bundle();
  accept_run();
  const std::string there = variable("var-1", "secret", "terraform", kWrittenByPorc);
  server.answer("GET " + kVars, 200, R"({"data":[)" + there + "]}");
  server.answer("POST " + kVars, 422, R"({"errors":[{"title":"Key has already been taken"}]})");
  accept_variable(there);
  auto started = outcome_of(engine.start_plan(
      {.run = key, .workspace = workspace, .variables = {{"secret", Secret(R"("canary")")}}}));
  ASSERT_TRUE(started) << started.error().to_string();
  EXPECT_EQ(server.count("PATCH " + kVars + "/var-1"), 1U);
}

TEST_F(TfeEngineTest, WhatALaterPlanWroteDoesNotVoidAPlanThatHoldsItsOwn) {
  const auto version = [](const std::string& number) {
    return R"({"id":"var-1","type":"vars","attributes":{"key":"secret","category":"terraform",)"
           R"("description":")" +
           std::string(kWrittenByPorc) + R"(","version-id":")" + number + R"("}})";
  };
  for (const bool holds : {true, false}) {
    server = ScriptedServer();
    const std::string held = holds ? R"("secret":{"value":"x"})" : "";
    accept_evidence("",
                    R"({"variables":{)" + held +
                        R"(},"configuration":{"root_module":{"variables":{"secret":{}}}}})",
                    version("1"));
    server.answer(
        "GET /api/v2/workspaces/ws-1/all-vars", 200, R"({"data":[)" + version("2") + "]}");
    const auto before = outcome_of(engine.evidence("run-1"));
    const auto after = outcome_of(engine.evidence("run-1"));
    ASSERT_TRUE(before && after);
    EXPECT_EQ(*before == *after, holds);
  }
}

TEST_F(TfeEngineTest, AVariableThatALaterPlanAddsVoidsNoPlanThatDoesNotDeclareIt) {
  const std::string plan = R"({"configuration":{"root_module":{"variables":{"mine":{}}}}})";
  for (const auto& [name, description, same] :
       {std::tuple("added", std::string(kWrittenByPorc), true),
        std::tuple("mine", std::string(kWrittenByPorc), false),
        std::tuple("added", std::string("of people"), false)}) {
    server = ScriptedServer();
    accept_evidence("", plan);
    server.answer("GET /api/v2/workspaces/ws-1/all-vars",
                  200,
                  R"({"data":[)" + variable("var-1", name, "terraform", description) + "]}");
    const auto before = outcome_of(engine.evidence("run-1"));
    const auto after = outcome_of(engine.evidence("run-1"));
    ASSERT_TRUE(before && after);
    EXPECT_EQ(*before == *after, same) << name << " " << description;
  }
}

TEST_F(TfeEngineTest, NothingIsPlannedWithoutItsVariables) {
  accept_upload();
  accept_run();
  server.answer("GET " + kVars, 403, R"({"errors":[{"title":"forbidden"}]})");
  auto refused = outcome_of(engine.start_plan(
      {.run = key, .workspace = workspace, .variables = {{"secret", Secret(R"("canary")")}}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(server.count("POST /api/v2/runs"), 0U);
}

}  // namespace
}  // namespace porc::tfe_engine
