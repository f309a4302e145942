// SPDX-License-Identifier: Apache-2.0
#include "json/canonical.h"

#include <bit>

#include <gtest/gtest.h>

#include "json/number.h"
#include "json/parse.h"

namespace porc::json {
namespace {

// RFC 8785, appendix B.
TEST(Canonical, FormatsTheNumbersOfTheRfc) {
  struct Case {
    std::uint64_t bits;
    std::string_view want;
  };
  const Case cases[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(format_number(std::bit_cast<double>(row.bits)), row.want);
    EXPECT_EQ(canonical(value(std::bit_cast<double>(row.bits))), row.want);
  }
}

// RFC 8785, sections 3.2.2 to 3.2.4.
TEST(Canonical, PrintsTheExampleOfTheRfc) {
  constexpr std::string_view kInput = R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })";
  constexpr std::string_view kWant =
      R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
      R"("string":"€$\u000f\nA'B\"\\\\\"/"})";
  EXPECT_EQ(canonical(parse(kInput).value()), kWant);
}

TEST(Canonical, SortsMembersByUtf16Units) {
  constexpr std::string_view kInput = R"({
    "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
  })";
  constexpr std::string_view kWant =
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
      "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
      "\"\U0001F600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}";
  EXPECT_EQ(canonical(parse(kInput).value()), kWant);
  EXPECT_EQ(canonical(object{{"ab", 1}, {"a", 2}, {"", 3}}), R"({"":3,"a":2,"ab":1})");
}

TEST(Canonical, AnIntegerAndItsDoubleAreOneText) {
  EXPECT_EQ(canonical(value(1)), canonical(value(1.0)));
  EXPECT_EQ(canonical(value(std::int64_t{-3})), "-3");
  EXPECT_EQ(canonical(value(std::uint64_t{18446744073709551615U})), "18446744073709552000");
}

TEST(Canonical, WhatIsPrintedCanAlwaysBeReadBack) {
  object members;
  members["cut \xc3"] = "there is no secret \xc3\xa9\xc3";
  for (const std::string& text : {canonical(members), serialize(members)}) {
    auto read = parse(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->at("cut \xef\xbf\xbd"), "there is no secret \xc3\xa9\xef\xbf\xbd");
  }
}

}  // namespace
}  // namespace porc::json
