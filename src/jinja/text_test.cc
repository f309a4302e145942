// SPDX-License-Identifier: Apache-2.0
#include "jinja/text.h"

#include <gtest/gtest.h>

#include "jinja/number.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

TEST(Text, CountsAndCutsCodePoints) {
  EXPECT_EQ(length("añ日🐖"), 4);
  EXPECT_EQ(offset_of("añ日🐖", 2), 3U);
  EXPECT_EQ(code_points("ñ🐖").back(), "🐖");
  std::string text;
  for (char32_t code : U"a\u00f1\u65e5\U0001f416") {
    if (code != 0) append_code_point(text, code);
  }
  EXPECT_EQ(text, "añ日🐖");
}

TEST(Text, StripsTheWhiteSpaceOfUnicode) {
  EXPECT_EQ(strip("\u00a0\u2003 a\x1c\u3000"), "a");
  EXPECT_EQ(strip("\u2003"), "");
  EXPECT_EQ(strip_left("xxax", "x"), "ax");
}

TEST(Text, ChangesCaseBeyondAscii) {
  EXPECT_EQ(upper("straße ñ я"), "STRASSE Ñ Я");
  EXPECT_EQ(lower("ÑЯ"), "ñя");
  EXPECT_EQ(capitalize("ñA"), "Ña");
}

TEST(FloatText, IsPythonsRepr) {
  struct Row {
    double number;
    std::string_view text;
  };
  const Row rows[] = {{0.0, "0.0"},
                      {-0.0, "-0.0"},
                      {1.0, "1.0"},
                      {0.1, "0.1"},
                      {1e15, "1000000000000000.0"},
                      {1e16, "1e+16"},
                      {0.0001, "0.0001"},
                      {0.00001, "1e-05"},
                      {1.5e-7, "1.5e-07"},
                      {123456.789, "123456.789"},
                      {1.7976931348623157e308, "1.7976931348623157e+308"},
                      {5e-324, "5e-324"}};
  for (const Row& row : rows) EXPECT_EQ(float_text(row.number), row.text);
}

TEST(ParseInteger, TakesWhatIntTakes) {
  EXPECT_EQ(parse_integer(" -1_000 ", 10), -1000);
  EXPECT_EQ(parse_integer("0x_ff", 16), 255);
  EXPECT_EQ(parse_integer("z", 36), 35);
  for (const char* text : {"", "_1", "1_", "1__0", "+-1", "0x", "1.0", "--1"}) {
    EXPECT_FALSE(parse_integer(text, 10)) << text;
  }
  EXPECT_FALSE(parse_integer("010", 0));
}

TEST(RoundTo, IsHalfToEvenOfTheExactValue) {
  EXPECT_EQ(round_to(2.675, 2), 2.67);
  EXPECT_EQ(round_to(0.5, 0), 0.0);
  EXPECT_EQ(round_to(1.5, 0), 2.0);
  EXPECT_EQ(round_to(1234.5, -2), 1200.0);
}

TEST(Split, WordsAndSeparators) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split_words("  a b  c ", 1), (Parts{"a", "b  c "}));
  EXPECT_EQ(split_words("", -1), Parts{});
  EXPECT_EQ(split_text("a,b,", ",", -1), (Parts{"a", "b", ""}));
  EXPECT_EQ(split_text_right("a,b,c", ",", 1), (Parts{"a,b", "c"}));
}

}  // namespace
}  // namespace porc::jinja
