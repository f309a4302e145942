// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/answer.h"

#include <gtest/gtest.h>

#include "tfe_api/people.h"

namespace porc::tfe_api {
namespace {

http::Request asking(http::Parameters query) {
  return {.query = std::move(query)};
}

TEST(Include, TakesDashesAndUnderscoresAndIgnoresWhatNobodyKnows) {
  const http::Request request =
      asking({{"include", "task_stages,created_by,plan,tf_policy_evaluations"}});
  EXPECT_TRUE(includes(request, "created-by"));
  EXPECT_TRUE(includes(request, "plan"));
  EXPECT_FALSE(includes(request, "apply"));
  EXPECT_FALSE(includes(asking({}), "plan"));
}

TEST(Pages, StayWithinTheLimitsAndPastTheEndAreEmpty) {
  EXPECT_EQ(page_wanted(asking({{"page[size]", "1000"}, {"page[number]", "0"}})).size, 100U);
  EXPECT_EQ(page_wanted(asking({{"page[number]", "-1"}})).number, 1U);
  std::vector<jsonapi::Resource> all(3, jsonapi::Resource{.type = "tags", .id = "t"});
  const auto shown = [&all](std::size_t number) {
    return jsonapi::parse_document(answer_page(all, {.number = number, .size = 2}).body, 1U << 20)
        ->data.size();
  };
  EXPECT_EQ(shown(1), 2U);
  EXPECT_EQ(shown(2), 1U);
  EXPECT_EQ(shown(3), 0U);
  EXPECT_EQ(shown(1U << 30), 0U);
}

TEST(Refusal, WhoMaySeeAThingIsToldWhatTheyMayNotDoWithIt) {
  const http::Response forbidden = refuse(belongs_to_blueprint());
  EXPECT_EQ(forbidden.status, 403);
  EXPECT_NE(forbidden.body.find("belongs to a blueprint"), std::string::npos);
  // terraform retries reading outputs when the title says exactly this.
  const http::Response busy = refuse({.code = ErrorCode::unavailable, .message = "later"});
  EXPECT_EQ(busy.body,
            R"({"errors":[{"status":"503","title":"service unavailable","detail":"later"}]})");
}

TEST(People, AUserIdCanBeReadBack) {
  EXPECT_EQ(*principal_name_of(user_id("porc:ann@example.com")), "porc:ann@example.com");
  EXPECT_EQ(principal_name_of("user-zz").error().code, ErrorCode::not_found);
  EXPECT_EQ(principal_name_of("team-00").error().code, ErrorCode::not_found);
  EXPECT_EQ(user_resource("porc:ann@example.com").attributes["username"], "ann@example.com");
}

}  // namespace
}  // namespace porc::tfe_api
