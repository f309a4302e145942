// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/shelf.h"

#include <gmock/gmock.h>

namespace porc::policy {
namespace {

std::shared_ptr<const Set> set(const std::string& name,
                               const std::string& version,
                               const std::string& more = "") {
  std::string file = version.empty() ? more : "version = \"" + version + "\"\n" + more;
  return Set::compile(name,
                      {{"sentinel.hcl", "policy \"p\" {}\n"},
                       {"p.sentinel", "main = true\n"},
                       {"porc.hcl", file}})
      .value();
}

std::string titles(const Sets& sets) {
  std::string text;
  for (const auto& each : sets) text += (text.empty() ? "" : " ") + each->title();
  return text;
}

TEST(Shelf, TheNewestVersionOfEachCounts) {
  Shelf shelf;
  EXPECT_TRUE(shelf.publish(set("b", "1.9.0")).value());
  EXPECT_TRUE(shelf.publish(set("b", "1.10.0")).value());
  EXPECT_TRUE(shelf.publish(set("b", "1.2.0")).value());
  EXPECT_TRUE(shelf.publish(set("a", "1.0.0")).value());
  EXPECT_TRUE(shelf.put_fixed(set("c", "")));
  EXPECT_EQ(titles(shelf.current()), "a@1.0.0 b@1.10.0 c");
  EXPECT_EQ(titles(shelf.list()), "a@1.0.0 b@1.10.0 b@1.9.0 b@1.2.0 c");
  EXPECT_EQ(shelf.get("b", "").value()->title(), "b@1.10.0");
  EXPECT_EQ(shelf.get("b", "1.2.0").value()->title(), "b@1.2.0");
  EXPECT_EQ(shelf.get("b", "3.0.0").error().code, ErrorCode::not_found);
  EXPECT_EQ(shelf.get("d", "").error().code, ErrorCode::not_found);
}

TEST(Shelf, AVersionNeverChanges) {
  Shelf shelf;
  EXPECT_TRUE(shelf.publish(set("a", "1.0.0")).value());
  EXPECT_FALSE(shelf.publish(set("a", "1.0.0")).value());
  auto other = shelf.publish(set("a", "1.0.0", "description = \"other\"\n"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::conflict);
  EXPECT_EQ(shelf.publish(set("a", "")).error().code, ErrorCode::invalid_argument);
}

TEST(Shelf, ARetiredVersionTakesTheSetOutOfForceUntilTheNext) {
  Shelf shelf;
  ASSERT_TRUE(shelf.publish(set("a", "1.0.0")));
  EXPECT_EQ(titles(holding_for(shelf.current(), {})), "a@1.0.0");
  ASSERT_TRUE(shelf.publish(set("a", "1.1.0", "retired = true\n")));
  EXPECT_EQ(titles(holding_for(shelf.current(), {})), "");
  ASSERT_TRUE(shelf.publish(set("a", "1.2.0")));
  EXPECT_EQ(titles(holding_for(shelf.current(), {})), "a@1.2.0");
}

TEST(Shelf, ASetFromAFolderIsTheFoldersOwn) {
  Shelf shelf;
  ASSERT_TRUE(shelf.publish(set("a", "2.0.0")));
  ASSERT_TRUE(shelf.put_fixed(set("a", "1.0.0")));
  EXPECT_EQ(titles(shelf.current()), "a@1.0.0");
  EXPECT_EQ(shelf.publish(set("a", "3.0.0")).error().code, ErrorCode::conflict);
  EXPECT_EQ(shelf.put_fixed(set("a", "1.0.0")).error().code, ErrorCode::conflict);
}

TEST(Shelf, WhatWasPublishedBeforeIsHiddenByAFolder) {
  Shelf shelf;
  ASSERT_TRUE(shelf.put_fixed(set("a", "")));
  EXPECT_TRUE(shelf.put_published(set("a", "2.0.0")).value());
  EXPECT_FALSE(shelf.put_published(set("a", "2.0.0")).value());
  EXPECT_EQ(titles(shelf.current()), "a");
  EXPECT_EQ(titles(shelf.list()), "a a@2.0.0");
}

TEST(Shelf, AStandInCountsLikeTheVersionItStandsForUntilThatOneIsThere) {
  Shelf shelf;
  ASSERT_TRUE(shelf.publish(set("a", "1.0.0")));
  ASSERT_TRUE(shelf.publish(set("b", "2.0.0")));
  ASSERT_TRUE(shelf.put_fixed(set("c", "")));
  const std::string other = "description = \"a stand-in\"\n";
  const Sets stand_ins{
      set("a", "1.1.0", other), set("b", "1.9.0", other), set("c", "1.0.0", other)};
  shelf.put_unreadable(stand_ins);
  EXPECT_EQ(titles(shelf.current()), "a@1.1.0 b@2.0.0 c");
  EXPECT_EQ(titles(shelf.list()), "a@1.1.0 a@1.0.0 b@2.0.0 b@1.9.0 c c@1.0.0");
  ASSERT_TRUE(shelf.put_published(set("a", "1.1.0")).value());
  EXPECT_EQ(shelf.get("a", "").value()->file().description, "") << "the version itself";
  shelf.put_unreadable({});
  EXPECT_EQ(titles(shelf.list()), "a@1.1.0 a@1.0.0 b@2.0.0 c");
}

}  // namespace
}  // namespace porc::policy
