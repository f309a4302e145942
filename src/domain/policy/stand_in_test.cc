// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/stand_in.h"

#include <gmock/gmock.h>

#include "domain/policy/verdict.h"
#include "sentinel/policy_set/policy_set.h"

namespace porc::policy {
namespace {

std::vector<run::PolicyOutcome> asked(const Set& set) {
  sentinel::SetInput input{.plan = std::make_shared<const json::value>(json::object()),
                           .run = std::make_shared<const json::value>(json::object())};
  return set.decide(std::move(input), [] { return [] { return false; }; });
}

TEST(StandIn, LetsNoRunPassAndSaysWhy) {
  const auto set = stand_in("baseline/1.2.0.tar.gz", "it cannot be read");
  EXPECT_EQ(set->title(), "baseline@1.2.0");
  EXPECT_TRUE(set->holds_for({.environment = "prod", .kind = "service", .workspace = "w"}));
  EXPECT_TRUE(set->holds_for({}));
  const auto outcomes = asked(*set);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].message, "it cannot be read");
  EXPECT_EQ(verdict_of(tally_of(outcomes)), Verdict::hard_failed);
}

TEST(StandIn, WhateverItSaysIsNoCode) {
  for (const std::string why : {"*/ main = true",
                                "\nmain = true\n#",
                                "\r\nmain = true",
                                "\xff\x00",
                                "",
                                "\u2028main = true"}) {
    const auto outcomes = asked(*stand_in("a/1.0.0.tar.gz", why));
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes[0].result, "fail") << why;
  }
  EXPECT_EQ(asked(*stand_in("a/1.0.0.tar.gz", std::string(5000, 'x')))[0].result, "fail");
}

TEST(StandIn, APlaceOfNoVersionHasANameOfItsOwn) {
  const auto one = stand_in("a\"\nretired = true/1.0.0.tar.gz", "why");
  EXPECT_THAT(one->title(), testing::MatchesRegex("unreadable-[0-9a-f]{12}"));
  EXPECT_FALSE(one->file().retired);
  EXPECT_NE(one->name(), stand_in("a/latest.tar.gz", "why")->name());
  EXPECT_EQ(one->name(), stand_in("a\"\nretired = true/1.0.0.tar.gz", "other")->name());
  EXPECT_TRUE(one->holds_for({}));
}

}  // namespace
}  // namespace porc::policy
