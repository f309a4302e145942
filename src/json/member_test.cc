// SPDX-License-Identifier: Apache-2.0
#include "json/member.h"

#include <gtest/gtest.h>

namespace porc::json {
namespace {

const value kDocument{
    {"text", "word"}, {"number", 7}, {"inner", {{"deep", "word"}}}, {"no", nullptr}};

TEST(Member, IsItsTextWhereItIsAString) {
  EXPECT_EQ(text_at(kDocument, "text"), "word");
  EXPECT_EQ(text_at(kDocument.get_object(), "text"), "word");
  for (const char* name : {"number", "inner", "no", "missing"})
    EXPECT_EQ(text_at(kDocument, name), "") << name;
  EXPECT_EQ(text_at(value("word"), "text"), "");
}

TEST(Member, IsAnObjectOrAnEmptyOne) {
  EXPECT_EQ(text_at(object_at(kDocument.get_object(), "inner"), "deep"), "word");
  for (const char* name : {"number", "text", "no", "missing"})
    EXPECT_TRUE(object_at(kDocument.get_object(), name).empty()) << name;
}

}  // namespace
}  // namespace porc::json
