// SPDX-License-Identifier: Apache-2.0
#include "api/plan_view.h"

#include <gtest/gtest.h>

#include "json/decode.h"
#include "json/parse.h"

namespace porc::api {
namespace {

struct Masking {
  const char* value;
  const char* marks;
  const char* want;
};

constexpr char kMasked[] = "\"(sensitive)\"";

TEST(Mask, FollowsTerraformsMarks) {
  const Masking cases[] = {
      {R"({"a":1,"b":2})", "false", R"({"a":1,"b":2})"},
      {R"({"a":1,"b":2})", "true", kMasked},
      {R"({"a":1,"b":2})", "{}", R"({"a":1,"b":2})"},
      {R"({"a":1,"b":2})", R"({"a":true})", R"~({"a":"(sensitive)","b":2})~"},
      {R"({"a":{"x":1,"y":2}})", R"({"a":{"x":true}})", R"~({"a":{"x":"(sensitive)","y":2}})~"},
      {"[1,2,3]", "[false,true]", R"~([1,"(sensitive)",3])~"},
      {"[1]", "[]", "[1]"},
      {"null", R"({"a":true})", "null"},
      {"7", R"({"a":true})", kMasked},
      {"7", "[true]", kMasked},
      {"7", R"("odd")", kMasked},
      {"7", "null", kMasked},
  };
  for (const Masking& row : cases) {
    const json::value shown = mask(json::parse(row.value).value(), json::parse(row.marks).value());
    EXPECT_EQ(shown, json::parse(row.want).value()) << row.value << " under " << row.marks;
  }
}

constexpr char kPlan[] = R"({
  "format_version": "1.2", "terraform_version": "1.11.4",
  "variables": {"api_key": {"value": "canary-variable"}},
  "planned_values": {"root_module": {"resources": [{"values": {"secret": "canary-planned"}}]}},
  "resource_changes": [
    {"address": "terraform_data.kept", "type": "terraform_data",
     "change": {"actions": ["no-op"], "before": {"a": "kept"}, "after": {"a": "kept"}}},
    {"address": "terraform_data.made", "type": "terraform_data", "action_reason": "replace_because_cannot_update",
     "change": {"actions": ["delete", "create"], "before": {"input": "canary-old", "size": 1},
       "after": {"input": "canary-new", "size": 2, "tags": ["a", null]},
       "after_unknown": {"id": true, "tags": [false, true], "size": false},
       "before_sensitive": {"input": true}, "after_sensitive": {"input": true},
       "replace_paths": [["input", "list", 0]]}}
  ],
  "output_changes": {"url": {"actions": ["create"], "before": null, "after": "canary-output",
     "after_unknown": false, "before_sensitive": true, "after_sensitive": true}}
})";

constexpr char kShownAfter[] = R"~({
  "input": "(sensitive)", "size": 2, "tags": ["a", "(known after apply)"],
  "id": "(known after apply)"
})~";

Run run_of_plan() {
  Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  return run;
}

TEST(PlanView, ShowsChangesWithoutSensitiveValues) {
  const observe::Redactor none;
  auto view = plan_view_of(run_of_plan(), kPlan, none);
  ASSERT_TRUE(view) << view.error().to_string();
  ASSERT_EQ(view->resources.size(), 1U);
  const wire::PlannedChange& change = view->resources[0];
  EXPECT_EQ(change.address, "terraform_data.made");
  EXPECT_EQ(change.actions, (std::vector<std::string>{"delete", "create"}));
  EXPECT_EQ(change.replace_paths, std::vector<std::string>{"input.list[0]"});
  EXPECT_EQ(change.before, json::parse(R"~({"input":"(sensitive)","size":1})~").value());
  EXPECT_EQ(change.after, json::parse(kShownAfter).value());
  ASSERT_EQ(view->outputs.size(), 1U);
  EXPECT_EQ(json::serialize(json::encode(*view)).find("canary"), std::string::npos);
}

TEST(PlanView, TakesOutKnownSecretsThatTheMapsForgot) {
  observe::Redactor secrets;
  secrets.add(Secret("hunter22"));
  auto view = plan_view_of(
      run_of_plan(),
      R"({"format_version":"1.2","terraform_version":"1","resource_changes":[{"address":"a[\"hunter22\"]","type":"t",)"
      R"("change":{"actions":["create"],"before":null,"after":{"note":"is hunter22"},)"
      R"("replace_paths":[["tags","hunter22"]],"importing":{"id":"i-hunter22"}}}]})",
      secrets);
  ASSERT_TRUE(view);
  EXPECT_EQ(json::serialize(json::encode(*view)).find("hunter22"), std::string::npos);
}

TEST(PlanView, RefusesWhatIsNoPlan) {
  const observe::Redactor none;
  for (const char* text : {"", "{}", "[]", R"({"format_version":1,"terraform_version":"1"})"}) {
    EXPECT_FALSE(plan_view_of(run_of_plan(), text, none)) << text;
  }
}

}  // namespace
}  // namespace porc::api
