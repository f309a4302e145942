// SPDX-License-Identifier: Apache-2.0
#include "domain/run/plan_values.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::run {
namespace {

/// Whether a plan that holds `held` was made with something else than `asked`.
bool differ(const std::string& asked, const std::string& held) {
  const auto plan = json::parse(R"({"variables":{"v":{"value":)" + held + "}}}").value();
  return !values_not_asked_for(plan, {{"v", Secret(asked)}}).empty();
}

TEST(PlanValues, OfThePlanAreThoseThatWereAskedFor) {
  for (const char* value : {R"("word")", "5", "true", "null", "[1,2]", R"({"a":{"b":["c"]}})"})
    EXPECT_FALSE(differ(value, value)) << value;
  EXPECT_FALSE(differ(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
}

TEST(PlanValues, ThatDifferAreFoundAtAnyDepth) {
  EXPECT_TRUE(differ(R"("asked")", R"("other")"));
  EXPECT_TRUE(differ(R"("5")", "5"));
  EXPECT_TRUE(differ("5", "6"));
  EXPECT_TRUE(differ("[1,2]", "[2,1]"));
  EXPECT_TRUE(differ("[1,2]", "[1]"));
  EXPECT_TRUE(differ(R"({"a":{"b":["c"]}})", R"({"a":{"b":["d"]}})"));
  EXPECT_TRUE(differ(R"({"a":1})", R"({"a":1,"b":2})"));
  EXPECT_TRUE(differ(R"({"a":1})", R"({"b":1})"));
}

TEST(PlanValues, ThatTerraformMayWriteOtherwiseAreNotCompared) {
  EXPECT_FALSE(differ("\"e\u0301\"", "\"\u00e9\""));
  EXPECT_FALSE(differ("{\"e\u0301\":1}", "{\"\u00e9\":1}"));
  EXPECT_FALSE(differ("1.0", "1"));
}

TEST(PlanValues, ThatThePlanDoesNotHoldAreNotCompared) {
  const auto plan = json::parse(R"({"variables":{"eph":{"value":"d"},"set":{"value":"s"}},
    "configuration":{"root_module":{"variables":{
      "eph":{"default":"d"},"set":{"default":"d"},"absent":{}}}}})")
                        .value();
  const Secret asked(R"("asked")");
  const std::vector<std::string> set{"set"};
  EXPECT_EQ(values_not_asked_for(plan, {{"eph", asked}, {"set", asked}, {"absent", asked}}), set);
}

}  // namespace
}  // namespace porc::run
