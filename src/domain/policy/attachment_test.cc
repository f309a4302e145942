// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/attachment.h"

#include <gtest/gtest.h>

namespace porc::policy {
namespace {

/// One value of each of the four things that a block may name, and what it fits.
struct Side {
  std::string pattern;  ///< "" = not named
  std::string fact;     ///< "" = not known
  bool fits;
};
const std::vector<Side> kSides = {{"", "", true},
                                  {"", "prod", true},
                                  {"prod", "prod", true},
                                  {"pro*", "prod", true},
                                  {"*", "prod", true},
                                  {"prod", "dev", false},
                                  {"prod", "prod-eu", false},
                                  {"prod", "", false},
                                  {"*", "", false}};

std::vector<std::string> named(const std::string& pattern) {
  return pattern.empty() ? std::vector<std::string>{} : std::vector{pattern};
}

// Every pattern against every fact, in all four places together: 9⁴ blocks.
TEST(Attachment, WhatIsNamedMustFitAndWhatIsNotMayBeAnything) {
  for (const Side& environment : kSides) {
    for (const Side& kind : kSides) {
      for (const Side& workspace : kSides) {
        for (const Side& tag : kSides) {
          Attachment block{.environments = named(environment.pattern),
                           .kinds = named(kind.pattern),
                           .workspaces = named(workspace.pattern)};
          if (!tag.pattern.empty()) block.tags["tier"] = {tag.pattern};
          Subject subject{
              .environment = environment.fact, .kind = kind.fact, .workspace = workspace.fact};
          if (!tag.fact.empty()) subject.tags["tier"] = tag.fact;
          EXPECT_EQ(block.admits(subject),
                    environment.fits && kind.fits && workspace.fits && tag.fits);
        }
      }
    }
  }
}

TEST(Attachment, OneOfAListHasToFitAndEveryTag) {
  Attachment block{.environments = {"dev", "prod*"}};
  for (const char* fits : {"dev", "prod", "production"})
    EXPECT_TRUE(block.admits({.environment = fits})) << fits;
  EXPECT_FALSE(block.admits({.environment = "test"}));

  Attachment tagged{.tags = {{"tier", {"gold", "silver"}}, {"team", {"*"}}}};
  EXPECT_TRUE(tagged.admits({.tags = {{"tier", "silver"}, {"team", "orders"}, {"more", "x"}}}));
  EXPECT_TRUE(tagged.admits({.tags = {{"tier", "gold"}, {"team", ""}}}));
  EXPECT_FALSE(tagged.admits({.tags = {{"tier", "gold"}}}));
  EXPECT_FALSE(tagged.admits({.tags = {{"tier", "bronze"}, {"team", "orders"}}}));
}

TEST(Attachment, OneBlockOfSeveralHasToFitAndNoBlockFitsEverything) {
  const std::vector<Attachment> two = {{.environments = {"prod"}}, {.kinds = {"service"}}};
  EXPECT_TRUE(any_admits(two, {.environment = "prod", .kind = "network"}));
  EXPECT_TRUE(any_admits(two, {.environment = "dev", .kind = "service"}));
  EXPECT_FALSE(any_admits(two, {.environment = "dev", .kind = "network"}));
  EXPECT_FALSE(any_admits(two, {}));
  EXPECT_TRUE(any_admits({}, {}));
  EXPECT_TRUE(any_admits({{}}, {}));
}

}  // namespace
}  // namespace porc::policy
