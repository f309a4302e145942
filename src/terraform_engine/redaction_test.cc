// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/redaction.h"

#include <gtest/gtest.h>

namespace porc::terraform_engine {
namespace {

std::string redacted(const Redaction& redaction, std::string text) {
  redaction.apply(text);
  return text;
}

TEST(Redaction, KeepsEveryOffset) {
  Redaction redaction;
  redaction.add("hunter22");
  EXPECT_EQ(redacted(redaction, "a hunter22 b hunter22hunter22"), "a ******** b ****************");
}

TEST(Redaction, HidesAValueAsItStandsInsideQuotes) {
  Redaction redaction;
  redaction.add("a\"b\\c${d}");
  for (std::string shown : {R"(a"b\c${d})", R"(a\"b\\c${d})", R"(a\"b\\c$${d})"}) {
    EXPECT_EQ(redacted(redaction, "<" + shown + ">"), "<" + std::string(shown.size(), '*') + ">");
  }
}

TEST(Redaction, HidesEachLineOfALongerValue) {
  Redaction redaction;
  redaction.add("-----BEGIN-----\r\nabcdef\nxy\n");
  EXPECT_EQ(redacted(redaction, "+ -----BEGIN-----\n+ abcdef\n+ xy\n"),
            "+ ***************\n+ ******\n+ xy\n");
}

TEST(Redaction, HidesALongerValueBeforeItsParts) {
  Redaction redaction;
  redaction.add("secret");
  redaction.add("secret-and-more");
  EXPECT_EQ(redacted(redaction, "secret-and-more secret"), "*************** ******");
}

TEST(Redaction, HidesAValueWhoseLineWasBroken) {
  Redaction redaction;
  redaction.add(" one two  three ");
  EXPECT_EQ(redacted(redaction, "<one two  three> <one two\nthree>"),
            "<**************> <*******\n*****>");
  EXPECT_EQ(redacted(redaction, "one twothree one two thre"), "one twothree one two thre");
}

TEST(Redaction, HidesTheBeginningOfAValueThatWasCut) {
  Redaction redaction;
  redaction.add("one-very-long-secret");
  redaction.add("a\"b\nsecond line");
  EXPECT_EQ(redacted(redaction, "x = \"one-very…, one-ve… on… one-very"),
            "x = \"********…, ******… on… one-very");
  EXPECT_EQ(redacted(redaction, R"("a\"b\nsec…)"), R"("*********…)");
  EXPECT_EQ(redacted(redaction, "second…"), "******…");
  EXPECT_EQ(redacted(redaction, "…second"), "…second");
}

TEST(Redaction, LeavesShortValuesAlone) {
  Redaction redaction;
  redaction.add("abc");
  EXPECT_TRUE(redaction.empty());
}

TEST(Redaction, TakesEveryStringOfADocument) {
  Redaction redaction;
  redaction.add_leaves({{"list", {"first-one", 12345678, true}}, {"deep", {{"er", "second-one"}}}});
  EXPECT_EQ(redacted(redaction, "first-one second-one 12345678"), "********* ********** 12345678");
}

TEST(Redaction, SurvivesItsFile) {
  Redaction redaction;
  redaction.add("one-value");
  redaction.add("another\nvalue");
  Secret bytes = redaction.encode();
  Redaction restored = Redaction::decode(bytes.expose("a test"));
  EXPECT_EQ(redacted(restored, "one-value another value"), "********* ******* *****");
}

}  // namespace
}  // namespace porc::terraform_engine
