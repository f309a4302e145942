// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/policy.h"

#include <gtest/gtest.h>

#include "json/decode.h"
#include "json/parse.h"

namespace porc::tfe_engine {
namespace {

jsonapi::Resource resource(std::string_view attributes) {
  return {.attributes = json::parse(attributes)->get_object()};
}

std::string shown(const std::vector<run::PolicyDetail>& details) {
  std::vector<run::PolicyOutcome> outcomes;
  for (const run::PolicyDetail& detail : details) outcomes.push_back(detail.outcome);
  return json::serialize(json::encode(outcomes));
}

struct Shape {
  std::string_view name;
  std::string_view attributes;
  std::string_view want;
};

TEST(Policy, ReadsEachShapeOfAPolicyCheck) {
  const Shape shapes[] = {
      {"policy as text",
       R"({"status":"soft_failed","result":{"sentinel":{"data":{"guards":{"can-override":true,"policies":[
           {"policy":"guards/no-public","result":false,"allowed-failure":false,"trace":{"description":"No public buckets"}},
           {"policy":"guards/tags","result":true,"allowed-failure":true,"error":null}]}}}}})",
       R"([{"policy_set":"guards","policy":"no-public","enforcement_level":"soft-mandatory","passed":false,"message":"No public buckets","result":"fail"},)"
       R"({"policy_set":"guards","policy":"tags","enforcement_level":"advisory","passed":true,"message":"","result":"pass"}])"},
      {"policy as object",
       R"({"status":"hard_failed","result":{"sentinel":{"data":{"sentinel-policies":{"policies":[
           {"policy":{"name":"no-public","enforcement-level":"hard-mandatory"},"result":false,"error":"import failed"}]}}}}})",
       R"([{"policy_set":"sentinel-policies","policy":"no-public","enforcement_level":"hard-mandatory","passed":false,"message":"import failed","result":"error"}])"},
      {"no detail",
       R"({"status":"passed","scope":"organization","result":{"result":true,"passed":3}})",
       R"([{"policy_set":"organization","policy":"all policies","enforcement_level":"hard-mandatory","passed":true,"message":"policy check passed"}])"},
      {"no detail of what was overridden",
       R"({"status":"overridden","scope":"organization","result":null})",
       R"([{"policy_set":"organization","policy":"all policies","enforcement_level":"soft-mandatory","passed":false,"message":"policy check overridden"}])"},
      {"nothing yet",
       R"({"status":"queued","scope":"organization","result":null})",
       R"([{"policy_set":"organization","policy":"all policies","enforcement_level":"hard-mandatory","passed":false,"message":"policy check queued"}])"},
  };
  for (const Shape& shape : shapes) {
    EXPECT_EQ(shown(details_of_check(resource(shape.attributes))), shape.want) << shape.name;
  }
}

TEST(Policy, ReadsThePolicySetOutcomesOfATaskStage) {
  EXPECT_EQ(
      shown(details_of_set(resource(
          R"({"policy-set-name":"opa","outcomes":[{"policy_name":"p","enforcement_level":"mandatory",
                    "status":"failed","description":"must have an owner"}]})"))),
      R"([{"policy_set":"opa","policy":"p","enforcement_level":"mandatory","passed":false,"message":"must have an owner","result":"fail"}])");
  EXPECT_EQ(shown(details_of_set(resource("{}"))), "[]");
}

TEST(Policy, ATraceIsReadWithItsRulesAndWhatWasPrinted) {
  const auto details = details_of_check(resource(
      R"({"result":{"sentinel":{"data":{"s":{"policies":[{"policy":"s/p","result":false,"trace":{
          "description":"why","print":"seen","rules":{"main":{"value":false},"names":{"value":["a"]}}}}]}}}}})"));
  ASSERT_EQ(details.size(), 1U);
  EXPECT_EQ(details[0].description, "why");
  EXPECT_EQ(details[0].trace,
            "seen\nRule \"main\"\n  Value:\n    false\nRule \"names\"\n  Value:\n    [\"a\"]\n");
  ASSERT_TRUE(details[0].document);
}

TEST(Policy, TheVerdictIsTheWorstThatWasNotOverridden) {
  EXPECT_EQ(verdict_of({}), "none");
  EXPECT_EQ(verdict_of({"passed", "passed"}), "passed");
  EXPECT_EQ(verdict_of({"passed", "overridden"}), "overridden");
  EXPECT_EQ(verdict_of({"overridden", "hard_failed"}), "failed");
}

}  // namespace
}  // namespace porc::tfe_engine
