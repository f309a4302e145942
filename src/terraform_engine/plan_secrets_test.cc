// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_secrets.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::terraform_engine {
namespace {

constexpr const char* kPlan = R"({
  "variables": {"open": {"value": "seen-1"}, "shut": {"value": {"a": ["canary-1", 4711777]}}},
  "configuration": {"root_module": {"variables": {"open": {}, "shut": {"sensitive": true}}}},
  "resource_changes": [{"change": {
    "before": {"name": "seen-2", "password": "canary-2"},
    "before_sensitive": {"password": true},
    "after": {"name": "seen-3", "list": ["seen-4", "canary-3"], "all": {"x": "canary-4"}},
    "after_sensitive": {"list": [false, true], "all": true}}}],
  "resource_drift": [{"change": {"before": "canary-5", "before_sensitive": true}}],
  "output_changes": {"o": {"after": "canary-6", "after_sensitive": true, "before": null}},
  "planned_values": {
    "outputs": {"p": {"sensitive": true, "value": "canary-7"},
                "q": {"sensitive": false, "value": "seen-5"}},
    "root_module": {"child_modules": [{"resources": [
      {"values": {"v": "canary-8", "w": "seen-6"}, "sensitive_values": {"v": true}}]}]}},
  "prior_state": {"values": {"root_module": {"resources": [
    {"values": {"v": "canary-9"}, "sensitive_values": {"v": true}}]}}}
})";

TEST(PlanSecrets, EverythingThatAPlanMarksIsHiddenAndNothingElse) {
  Redaction secrets;
  add_plan_secrets(*json::parse(kPlan), secrets);
  for (int i = 1; i <= 9; ++i) {
    std::string text = "it says canary-" + std::to_string(i) + " here";
    secrets.apply(text);
    EXPECT_EQ(text, "it says ******** here") << i;
  }
  std::string number = "4711777";
  secrets.apply(number);
  EXPECT_EQ(number, "*******");
  for (int i = 1; i <= 6; ++i) {
    const std::string seen = "seen-" + std::to_string(i);
    std::string text = seen;
    secrets.apply(text);
    EXPECT_EQ(text, seen);
  }
}

TEST(PlanSecrets, AnOddPlanHasNone) {
  for (const char* plan :
       {"{}",
        "[]",
        R"({"resource_changes": {}, "planned_values": 3, "variables": []})",
        R"({"resource_changes": [1, {"change": {"after": 1, "after_sensitive": {"a": true}}}]})"}) {
    Redaction secrets;
    add_plan_secrets(*json::parse(plan), secrets);
    EXPECT_TRUE(secrets.empty()) << plan;
  }
}

TEST(PlanSecrets, AreHiddenInDocumentsToo) {
  Redaction secrets;
  secrets.add("canary");
  secrets.add("4711");
  json::value document =
      *json::parse(R"({"a": ["x canary y", 4711, 12], "canary": {"b": true}, "c": null})");
  redact_json(document, secrets);
  EXPECT_EQ(document,
            *json::parse(R"({"a": ["x ****** y", "****", 12], "******": {"b": true}, "c": null})"));
}

}  // namespace
}  // namespace porc::terraform_engine
