// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <gtest/gtest.h>

#include "json/number.h"

namespace porc::json {
namespace {

TEST(Parse, ReadsEveryKindOfValue) {
  struct Case {
    std::string_view text;
    value want;
  };
  const Case cases[] = {
      {"null", nullptr},
      {" true\n", true},
      {"-0", 0},
      {"9007199254740992", std::int64_t{9007199254740992}},
      {"-9007199254740992", std::int64_t{-9007199254740992}},
      {"1.0", 1.0},
      {"1e3", 1000.0},
      {"1e-400", 0.0},
      {R"("a\u00e9\ud83d\ude00\n\u0000")", string("a\u00e9\U0001F600\n\0", 9)},
      {R"([1,[],{}])", array{1, array{}, object{}}},
      {R"({"a":{"b":[null]},"":1})", object{{"a", object{{"b", array{nullptr}}}}, {"", 1}}},
  };
  for (const Case& row : cases) {
    auto result = parse(row.text);
    ASSERT_TRUE(result) << row.text << ": " << result.error().to_string();
    EXPECT_EQ(*result, row.want) << row.text;
  }
}

TEST(Parse, RoundsDoublesToTheNearest) {
  EXPECT_EQ(parse("0.1").value().as_double(), 0.1);
  EXPECT_EQ(parse("9.5367431640625e-7").value().as_double(), 9.5367431640625e-7);
  EXPECT_EQ(parse("1.7976931348623157e308").value().as_double(), 1.7976931348623157e308);
  EXPECT_EQ(parse("5e-324").value().as_double(), 5e-324);
  EXPECT_EQ(parse("7.2057594037927933e16").value().as_double(), 7.2057594037927933e16);
}

TEST(Parse, SaysWhereAndWhy) {
  struct Case {
    std::string_view text, place, pointer, why;
  };
  const Case cases[] = {
      {"", "line 1, column 1", "", "ends too early"},
      {"{\"a\": [1,\n 2", "line 2, column 3", "/a/2", "ends too early"},
      {"[1, 2,]", "line 1, column 7", "/2", "has an unexpected ']'"},
      {"{\"a\" 1}", "line 1, column 6", "/a", "has an unexpected '1'"},
      {"{} x", "line 1, column 4", "", "has something after its end"},
      {"[01]", "line 1, column 3", "/1", "has an unexpected '1'"},
      {"[NaN]", "line 1, column 2", "/0", "has an unexpected 'N'"},
      {"[Infinity]", "line 1, column 2", "/0", "has an unexpected 'I'"},
      {"['a']", "line 1, column 2", "/0", "has an unexpected '''"},
      {"// note\n1", "line 1, column 1", "", "has an unexpected '/'"},
      {"\xef\xbb\xbf{}",
       "line 1, column 1",
       "",
       "begins with a byte order mark: save it as UTF-8 without one"},
      {"[\"\xff\"]", "line 1, column 3", "/0", "has a byte that is not valid UTF-8 here"},
      {"[\"\xc0\x80\"]", "line 1, column 3", "/0", "has a byte that is not valid UTF-8 here"},
      {"[\"a\nb\"]", "line 1, column 4", "/0", "has a control character that must be escaped"},
      {"{\"a/b\":{\"c\":1,\"c\":2}}", "line 1, column 17", "/a~1b/c", "is given twice"},
      {"{\"a\":1,\"\\u0061\":2}", "line 1, column 15", "/a", "is given twice"},
      {"[9007199254740993]",
       "line 1, column 18",
       "/0",
       "9007199254740993 cannot be represented exactly: write it as a string"},
      {"[-12345678901234567890123]",
       "line 1, column 26",
       "/0",
       "-12345678901234567890123 cannot be represented exactly: write it as a string"},
      {"[1e400]", "line 1, column 7", "/0", "1e400 is too large for a number"},
      {"[-1e309]", "line 1, column 8", "/0", "-1e309 is too large for a number"},
  };
  for (const Case& row : cases) {
    auto result = parse(row.text);
    ASSERT_FALSE(result) << row.text;
    const Error& error = result.error();
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.message, "not valid JSON at " + std::string(row.place)) << row.text;
    const std::vector<Violation> want = {
        {.pointer = std::string(row.pointer), .message = std::string(row.why)}};
    EXPECT_EQ(error.violations, want) << row.text << ": " << error.to_string();
  }
}

TEST(Parse, KeepsAnyNumberAsNearAsItCanWhenAsked) {
  const std::string many(400, '9');
  struct Case {
    std::string text, want;
  };
  const Case cases[] = {{"9007199254740993", "9007199254740993"},
                        {"-9223372036854775808", "-9223372036854775808"},
                        {"18446744073709551615", "18446744073709551615"},
                        {"18446744073709551616", "18446744073709552000.0"},
                        {"0.1", "0.1"},
                        {"1e-400", "0.0"},
                        {many, "\"" + many + "\""},
                        {"1e400", "\"1e400\""},
                        {"-" + many + ".5", "\"-" + many + ".5\""}};
  for (const Case& row : cases) {
    auto read = parse("[" + row.text + "]", {.numbers = Numbers::tolerant});
    ASSERT_TRUE(read) << row.text << ": " << read.error().to_string();
    EXPECT_EQ(serialize(*read), "[" + row.want + "]") << row.text;
  }
}

TEST(Parse, RefusesLoneSurrogates) {
  for (std::string_view text : {R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")"})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(Parse, HoldsItsLimits) {
  EXPECT_TRUE(parse("[[1]]", {.depth_max = 2}));
  auto deep = parse("[[[1]]]", {.depth_max = 2});
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().violations.at(0), (Violation{"/0/0", "is nested deeper than 2 levels"}));

  EXPECT_TRUE(parse("[1]", {.bytes_max = 3}));
  auto large = parse("[1] ", {.bytes_max = 3});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::too_large);

  auto abyss = parse(std::string(kDefaultBytesMax, '['));
  ASSERT_FALSE(abyss);
  EXPECT_EQ(abyss.error().code, ErrorCode::malformed);
}

TEST(Parse, FindsAKeyGivenTwiceAmongMany) {
  std::string text = "[0,{\"x\":{";
  for (int i = 0; i < 500; ++i) text += "\"k" + std::to_string(i) + "\":[],";
  const auto once = parse(text + "\"k500\":1}}]");
  ASSERT_TRUE(once);
  EXPECT_EQ(once->as_array().at(1).as_object().at("x").as_object().size(), 501U);
  const auto twice = parse(text + "\"k123\":1}}]");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().violations.at(0), (Violation{"/1/x/k123", "is given twice"}));
}

TEST(ParseShared, ReadsTheSameDocument) {
  for (std::string_view text :
       {R"({"a":[1,"a text of more than sixteen bytes",{"b":null}],"c":{}})",
        R"("text")",
        "7",
        "[]"}) {
    const auto document = parse_shared(text);
    ASSERT_TRUE(document) << document.error().to_string();
    EXPECT_EQ(serialize(**document), text);
  }
  const auto broken = parse_shared("[1,");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().violations, parse("[1,").error().violations);
}

TEST(ParseShared, LivesAsLongAsSomebodyHasIt) {
  std::shared_ptr<const value> kept;
  {
    auto document = parse_shared(R"(["a text of more than sixteen bytes"])");
    ASSERT_TRUE(document);
    kept = *document;
  }
  EXPECT_EQ(serialize(*kept), R"(["a text of more than sixteen bytes"])");
}

TEST(Parse, SerializeReadsBackAsTheSameValue) {
  for (std::string_view text :
       {R"({"b":1,"a":[1.0,-0.5,1e+22,"\"\\\n\u0001é",null,true]})", "5e-324", "[]", "100000.0"}) {
    auto first = parse(text);
    ASSERT_TRUE(first) << first.error().to_string();
    EXPECT_EQ(serialize(*first), text);
  }
}

}  // namespace
}  // namespace porc::json
