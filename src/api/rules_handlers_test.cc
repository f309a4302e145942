// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "domain/rules/rule.h"
#include "json/decode.h"
#include "wire/server_view.h"

namespace porc::api {
namespace {

constexpr char kEveryKind[] = R"(
rules:
  - name: has-owner
    at: /metadata/owner
    required: true
    severity: warning
    fix: name who is called when it breaks
)";
constexpr char kService[] = R"(
rules:
  - name: prod-is-approved
    when: {/metadata/environment: prod}
    at: /metadata/approval_required
    required: true
)";

ApiWorldOptions with_rules() {
  ApiWorldOptions options;
  options.rules = {{.path = "all.yaml", .bytes = kEveryKind},
                   {.path = "service.yaml", .bytes = kService}};
  options.settings.environments = {"dev", "prod"};
  return options;
}

TEST(Rules, AreToldAsTheyWereWritten) {
  ApiWorld world(with_rules());
  const Answer answer = world.get("/rules/service");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto view = json::decode<wire::RulesView>(answer.json(), json::Unknown::reject);
  ASSERT_TRUE(view) << view.error().to_string();
  EXPECT_EQ(view->default_environment, "dev");
  EXPECT_EQ(view->environments, (std::vector<std::string>{"dev", "prod"}));
  const auto rules = rules::decode_rules(view->rules);
  ASSERT_TRUE(rules) << rules.error().to_string();
  ASSERT_EQ(rules->size(), 2U);
  EXPECT_EQ((*rules)[1].name, "prod-is-approved");
  EXPECT_EQ(world.get("/rules/network").json().at("rules").as_array().size(), 1U);
}

TEST(Rules, ThatRefuseAreViolationsAndTheOthersAdvice) {
  ApiWorld world(with_rules());
  const Answer refused = world.post(
      "/blueprint",
      R"({"kind":"service","metadata":{"name":"orders","environment":"prod"},"inputs":{"image":"a"}})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json().at("details").as_array().at(0),
            (json::value{{"pointer", "/metadata/approval_required"},
                         {"message", "is required (rule prod-is-approved)"}}));
  const Answer taken = world.post(
      "/blueprint", R"({"kind":"service","metadata":{"name":"orders"},"inputs":{"image":"a"}})");
  ASSERT_EQ(taken.status, 200) << taken.body;
  const json::value advice = taken.json().at("advice");
  ASSERT_EQ(advice.as_array().size(), 1U);
  EXPECT_EQ(advice.at(0).at("rule"), "has-owner");
  const std::string run = "/run/" + taken.text("run_id");
  EXPECT_EQ(world.get(run + "/status").json().at("advice"), advice);
  const Answer report =
      world.ask("GET", "/report/" + taken.text("run_id"), "", {{"Accept", "text/html"}});
  EXPECT_NE(report.body.find("name who is called when it breaks"), report.body.npos);
}

TEST(Rules, AnEnvironmentThatNobodySetUpIsRefusedWithEverythingElse) {
  ApiWorld world(with_rules());
  const Answer refused = world.post(
      "/blueprint",
      R"({"kind":"service","metadata":{"name":"orders","environment":"test"},"inputs":{"image":3}})");
  ASSERT_EQ(refused.status, 422);
  const json::value details = refused.json().at("details");
  ASSERT_EQ(details.as_array().size(), 2U) << refused.body;
  EXPECT_EQ(details.at(1).at("pointer"), "/metadata/environment");
}

TEST(Rules, PointAtTheNamesOfTheFlatBody) {
  ApiWorldOptions options;
  options.rules = {{.path = "all.yaml", .bytes = R"(
rules:
  - {name: ours, at: /metadata/repo, pattern: ^ours/}
  - {name: small, at: /inputs/image, denied: [big]}
)"}};
  ApiWorld world(std::move(options));
  const Answer refused = world.post(
      "/blueprint", R"({"kind":"service","variables":{"image":"big"},"source_repo":"theirs/x"})");
  ASSERT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json().at("details").at(0).at("pointer"), "/source_repo");
  EXPECT_EQ(refused.json().at("details").at(1).at("pointer"), "/variables/image");
}

}  // namespace
}  // namespace porc::api
