// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_file.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/pointer.h"
#include "terraform_engine/state_file.h"

namespace porc::terraform_engine {
namespace {

TEST(PlanSummary, CountsWhatWillBeTouched) {
  auto summary = summarize_plan(R"({"terraform_version":"1.11.4","resource_changes":[
    {"change":{"actions":["create"]}},
    {"change":{"actions":["update"]}},
    {"change":{"actions":["delete","create"]}},
    {"change":{"actions":["no-op"]}},
    {"change":{"actions":["read"]}},
    {"change":{"actions":["update"],"importing":{"id":"x"}}}]})");
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->counts.add, 2U);
  EXPECT_EQ(summary->counts.change, 2U);
  EXPECT_EQ(summary->counts.destroy, 1U);
  EXPECT_EQ(summary->counts.import, 1U);
  EXPECT_EQ(summary->terraform_version, "1.11.4");
}

TEST(PlanSummary, RefusesWhatIsNoPlan) {
  for (std::string_view bytes : {"", "[]", "{"}) EXPECT_FALSE(summarize_plan(bytes)) << bytes;
}

TEST(PlanSummary, TakesNumbersThatNoDoubleHolds) {
  EXPECT_TRUE(summarize_plan(R"({"variables":{"v":{"value":9007199254740993}}})"));
  auto redacted = redact_plan(R"({"output_changes":{"o":{"after":9007199254740993}}})", "{}");
  ASSERT_TRUE(redacted);
  EXPECT_NE(redacted->find("9007199254740993"), std::string::npos) << *redacted;
}

TEST(RedactedPlan, HoldsTheRenderedPartsWithoutSensitiveValues) {
  auto redacted = redact_plan(
      R"({"format_version":"1.2","variables":{"v":{"value":"canary"}},
          "prior_state":{"x":"canary"},
          "resource_changes":[{"address":"a","change":{"actions":["update"],
            "before":{"plain":1,"hidden":"canary","none":null,"list":["canary","seen"]},
            "after":{"plain":2,"hidden":"canary","none":null,"list":["canary-2","seen"]},
            "before_sensitive":{"hidden":true,"none":true,"list":[true]},
            "after_sensitive":{"hidden":true,"none":true,"list":[true,false]}}}],
          "output_changes":{"o":{"before":null,"after":{"of":"canary"},"after_sensitive":true,
            "before_sensitive":false}}})",
      R"({"format_version":"1.0","provider_schemas":{"p":{}}})");
  ASSERT_TRUE(redacted);
  EXPECT_EQ(redacted->find("canary"), std::string::npos) << *redacted;
  json::value document = json::parse(*redacted).value();
  EXPECT_EQ(*json::find(document, "/plan_format_version"), "1.2");
  EXPECT_EQ(*json::find(document, "/provider_format_version"), "1.0");
  EXPECT_NE(json::find(document, "/provider_schemas/p"), nullptr);
  EXPECT_EQ(*json::find(document, "/resource_changes/0/change/after/plain"), 2);
  EXPECT_EQ(*json::find(document, "/resource_changes/0/change/after/list/1"), "seen");
  EXPECT_EQ(json::find(document, "/variables"), nullptr);

  // Whether it is there, and whether it stays, can still be told.
  auto side = [&](const std::string& name, const char* rest) {
    return *json::find(document, "/resource_changes/0/change/" + name + rest);
  };
  EXPECT_TRUE(side("before", "/hidden").is_string());
  EXPECT_EQ(side("before", "/hidden"), side("after", "/hidden"));
  EXPECT_NE(side("before", "/list/0"), side("after", "/list/0"));
  EXPECT_TRUE(side("after", "/none").is_null());
  EXPECT_TRUE(json::find(document, "/output_changes/o/before")->is_null());
  EXPECT_TRUE(json::find(document, "/output_changes/o/after")->is_string());
}

TEST(StateFile, TellsWhatPorcNeedsOfIt) {
  auto state = parse_state(R"({"version":4,"terraform_version":"1.11.4","serial":7,"lineage":"l",
    "outputs":{"a":{"value":1,"type":"number"},"b":{"value":"x","type":"string","sensitive":true}},
    "resources":[{"provider":"provider[\"terraform.io/builtin/terraform\"]"}]})");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->serial, 7U);
  EXPECT_EQ(state->lineage, "l");
  EXPECT_TRUE(state->builtin_only);
  EXPECT_EQ(state->resources, 1U);
  ASSERT_EQ(state->outputs.size(), 2U);
  EXPECT_FALSE(state->outputs[0].sensitive);
  EXPECT_TRUE(state->outputs[1].sensitive);
  EXPECT_EQ(state->outputs[1].type, "string");
}

TEST(StateFile, TakesNumbersThatNoDoubleHolds) {
  const std::string many(400, '9');
  auto state = parse_state(R"({"version":4,"serial":1,"lineage":"l","outputs":{
    "exact":{"value":9007199254740993,"type":"number"},"vast":{"value":)" +
                           many + R"(,"type":"number"}}})");
  ASSERT_TRUE(state) << state.error().to_string();
  EXPECT_EQ(json::serialize(state->outputs[0].value), "9007199254740993");
  EXPECT_EQ(state->outputs[1].value, json::string(many));
}

TEST(StateFile, ResourcesOfOtherProvidersNeedThem) {
  auto state = parse_state(R"({"version":4,"serial":1,"lineage":"l","resources":[
    {"provider":"provider[\"registry.terraform.io/hashicorp/aws\"]"}]})");
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->builtin_only);
}

TEST(StateFile, RefusesWhatIsNoState) {
  for (std::string_view bytes :
       {"", "{}", "[]", R"({"version":4})", R"({"version":4,"serial":-1})"}) {
    EXPECT_EQ(parse_state(bytes).error().code, ErrorCode::malformed) << bytes;
  }
  EXPECT_EQ(parse_state(R"({"version":3,"serial":1})").error().code, ErrorCode::unsupported_media);
}

TEST(StateFile, KnowsTheMd5OfItsBytes) {
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
}

}  // namespace
}  // namespace porc::terraform_engine
