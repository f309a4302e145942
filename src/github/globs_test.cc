// SPDX-License-Identifier: Apache-2.0
#include "github/globs.h"

#include <gtest/gtest.h>

namespace porc::github {
namespace {

GlobSet globs(std::string_view text) {
  auto set = GlobSet::parse(text);
  EXPECT_TRUE(set) << text;
  return set ? *std::move(set) : GlobSet();
}

struct Row {
  std::string_view pattern, path;
  bool matches;
};

TEST(Globs, MeanWhatTheirPageSays) {
  const Row rows[] = {
      {"blueprint.yaml", "blueprint.yaml", true},
      {"blueprint.yaml", "a/blueprint.yaml", false},
      {"blueprint.yaml", "blueprint.yaml.bak", false},
      {"*.yaml", "a.yaml", true},
      {"*.yaml", ".yaml", true},
      {"*.yaml", "a/b.yaml", false},
      {"a/*/c", "a/b/c", true},
      {"a/*/c", "a/c", false},
      {"a/*/c", "a/b/b/c", false},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a?c", "a/c", false},
      {"**/x.json", "x.json", true},
      {"**/x.json", "a/x.json", true},
      {"**/x.json", "a/b/c/x.json", true},
      {"**/x.json", "a/yx.json", false},
      {"a/**/x", "a/x", true},
      {"a/**/x", "a/b/c/x", true},
      {"a/**/x", "ab/x", false},
      {"a/**/x", "a/bx", false},
      {"a/**", "a/b", true},
      {"a/**", "a/b/c", true},
      {"a/**", "b/a", false},
      {"**", "a/b/c", true},
      {"**/a/**/b", "x/a/y/a/z/b", true},
      {"**/a/**/b", "a/b", true},
      {"**/a/**/b", "b/a", false},
      {"a**b", "axxb", true},
      {"a**b", "ax/xb", false},
      {"*.{yaml,yml}", "a.yml", true},
      {"*.{yaml,yml}", "a.json", false},
      {"{a,b/{c,d}}/*.y", "b/d/x.y", true},
      {"{a,b/{c,d}}/*.y", "b/x.y", false},
      {"a{,b}c", "ac", true},
      {"x, y/*", "y/z", true},
      {"x, y/*", "x", true},
      {"{x,y},z", "z", true},
      {"A", "a", false},
      {"**/*.blueprint.yaml", "teams/a/db.blueprint.yaml", true},
      {"**/*.blueprint.yaml", "teams/a/blueprint.yaml", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(globs(row.pattern).matches(row.path), row.matches) << row.pattern << " " << row.path;
  }
}

TEST(Globs, KnowWhichFoldersAreNotWorthALook) {
  EXPECT_TRUE(globs("infra/**/x.yaml").may_match_below(""));
  EXPECT_TRUE(globs("infra/**/x.yaml").may_match_below("infra"));
  EXPECT_TRUE(globs("infra/**/x.yaml").may_match_below("infra/deep/er"));
  EXPECT_FALSE(globs("infra/**/x.yaml").may_match_below("src"));
  EXPECT_FALSE(globs("infra/**/x.yaml").may_match_below("infrared"));
  EXPECT_TRUE(globs("a/*/c").may_match_below("a/b"));
  EXPECT_FALSE(globs("a/*/c").may_match_below("a/b/c"));
  EXPECT_FALSE(globs("x.yaml").may_match_below("a"));
  EXPECT_TRUE(globs("a/**").may_match_below("a"));
  EXPECT_FALSE(globs("").may_match_below(""));
}

TEST(Globs, AreRefusedWithAReason) {
  for (const std::string_view pattern :
       {"{a", "a}", "a/../b", "/a", "a//b", "a/", "[ab]", "a\\*", "!a", "./a", "{a,..}/b"}) {
    auto set = GlobSet::parse(pattern);
    ASSERT_FALSE(set) << pattern;
    EXPECT_EQ(set.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(set.error().message.find("the pattern '"), std::string::npos);
  }
  EXPECT_FALSE(GlobSet::parse(std::string(kGlobBytesMax + 1, 'a')));
  EXPECT_FALSE(GlobSet::parse("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"));  // 128
  EXPECT_TRUE(GlobSet::parse("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"));        // 64
}

TEST(Globs, TakeLinearTimeWhateverTheyAre) {
  // Exponential for whoever tries one way after another: that would not end.
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "**/*a";
  const GlobSet set = globs(pattern.substr(0, kGlobBytesMax));
  EXPECT_FALSE(set.matches(std::string(20'000, 'a') + "b"));
}

}  // namespace
}  // namespace porc::github
