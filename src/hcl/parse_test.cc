// SPDX-License-Identifier: Apache-2.0
// What the language is, is in tests/conformance/hcl; here is what surrounds it: ranges, messages,
// limits.
#include "hcl/parse.h"

#include <gtest/gtest.h>

#include "hcl/token.h"

namespace porc::hcl {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string whole;
  for (std::size_t i = 0; i < count; ++i) whole += text;
  return whole;
}

TEST(Parse, RangesAreExact) {
  const std::string_view source = "# é\na \"é\" {\n  b = \"é\" + c\n}\n";
  auto body = parse(source, "main.tf");
  ASSERT_TRUE(body) << body.error().message;
  const Block& block = body->blocks.at(0);
  EXPECT_EQ(block.range, (Range{{5, 2, 1}, {30, 4, 2}}));
  EXPECT_EQ(block.type_range, (Range{{5, 2, 1}, {6, 2, 2}}));
  EXPECT_EQ(block.labels.at(0).range, (Range{{7, 2, 3}, {11, 2, 6}}));
  const Attribute& attribute = block.body.attributes.at(0);
  EXPECT_EQ(attribute.range, (Range{{16, 3, 3}, {28, 3, 14}}));
  EXPECT_EQ(attribute.value.range, (Range{{20, 3, 7}, {28, 3, 14}}));
  EXPECT_EQ(block.body.range, (Range{{12, 2, 7}, {30, 4, 2}}));
}

TEST(Parse, AnErrorShowsTheLineAndTheColumn) {
  auto body = parse("a = 1\n\tb = é + )\n", "env/main.tf");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::malformed);
  EXPECT_EQ(body.error().message,
            "env/main.tf:2:10: expected a value, found `)`\n"
            "\tb = é + )\n"
            "\t        ^");
}

TEST(Parse, EveryBrokenStatementIsAViolation) {
  auto body = parse("a = )\nb = 1\nc = ]\n", "x.hcl");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().violations,
            (std::vector<Violation>{{"x.hcl:1:5", "expected a value, found `)`"},
                                    {"x.hcl:3:5", "expected a value, found `]`"}}));
}

TEST(Parse, TheNumberOfFaultsIsLimited) {
  EXPECT_EQ(parse(repeated("a = )\n", 1000), "x").error().violations.size(), kFaultsMax);
  EXPECT_EQ(parse(repeated("a = 'b'\n", 1000), "x").error().violations.size(), kFaultsMax);
}

TEST(Parse, AVeryLongLineIsCut) {
  auto body = parse("a = [" + repeated("1, ", 10'000) + ") " + repeated("1, ", 10'000), "x");
  ASSERT_FALSE(body);
  EXPECT_LT(body.error().message.size(), 600U);
  EXPECT_NE(body.error().message.find("1, 1, )"), std::string::npos);
}

TEST(Parse, AMessageHoldsNoControlCharacters) {
  auto body = parse("# \x1b[31m\na = \"\x1b]0;\" )\n", "x");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().message.find('\x1b'), std::string::npos);
}

struct Nesting {
  std::string_view before, open, inner, close;
  std::size_t levels;  ///< that each `open` takes
};
const Nesting kNestings[] = {
    {"", "(", "1", ")", 1},
    {"", "[", "1", "]", 1},
    {"", "{ a = ", "1", "}", 1},
    {"", "f(", "1", ")", 1},
    {"", "!", "a", "", 1},
    {"", "a ? b : ", "c", "", 1},
    {"", "a[", "0", "]", 1},
    {"a", "[*]", "", "", 1},
    {"", "[for a in ", "b", ": c]", 1},
    {"", "\"${", "a", "}\"", 1},
    {"", "a || b && c == d < e + f * -(", "1", ")", 2},
    {"", "\"%{ if a }${\"x\"}%{ endif }${", "b", "}\"", 1},
};

TEST(Parse, NestingEndsInAnErrorNotInACrash) {
  for (const Nesting& row : kNestings) {
    auto nested = [&row](std::size_t count) {
      std::string opened = std::string(row.before) + repeated(row.open, count);
      return parse("x = " + opened + std::string(row.inner) + repeated(row.close, count) + "\n",
                   "x");
    };
    auto fits = nested((kDepthMax - 2) / row.levels);
    EXPECT_TRUE(fits) << row.open << ": " << fits.error().message;
    auto deep = nested(20'000);
    ASSERT_FALSE(deep) << row.open;
    EXPECT_NE(deep.error().message.find("nested deeper than 128 levels"), std::string::npos)
        << row.open;
  }
}

TEST(Parse, BlocksAndDirectivesNestAsDeeplyAndNoDeeper) {
  EXPECT_TRUE(parse(repeated("a {\n", kDepthMax) + repeated("}\n", kDepthMax), "x"));
  EXPECT_FALSE(parse(repeated("a {\n", kDepthMax + 1) + repeated("}\n", kDepthMax + 1), "x"));
  auto directives = [](std::size_t count) {
    return parse("x = \"" + repeated("%{ if a }", count) + repeated("%{ endif }", count) + "\"\n",
                 "x");
  };
  EXPECT_TRUE(directives(kDepthMax - 1));
  EXPECT_FALSE(directives(20'000));
}

TEST(Parse, TheDepthLimitCanBeLower) {
  EXPECT_TRUE(parse("x = ((1))\n", "x", {.depth_max = 3}));
  EXPECT_FALSE(parse("x = ((1))\n", "x", {.depth_max = 2}));
}

TEST(Parse, ChainsOfAnyLengthAreFlat) {
  EXPECT_TRUE(parse("x = a" + repeated(" && b", 50'000) + "\n", "x"));
  EXPECT_TRUE(parse("x = a" + repeated(".b[0]", 50'000) + "\n", "x"));
}

TEST(Parse, ASourceOverTheLimitIsTooLarge) {
  EXPECT_EQ(parse(std::string(kSourceBytesMax + 1, ' '), "x").error().code, ErrorCode::too_large);
}

TEST(Parse, BrokenUtf8IsFoundWhereItStands) {
  auto body = parse("a = 1\n# é\xff\n", "x");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().violations.at(0), (Violation{"x:2:4", "this is not UTF-8"}));
}

TEST(ParseExpression, LinesMeanNothingInIt) {
  auto sum = parse_expression("1\n+\n2\n", "condition");
  ASSERT_TRUE(sum) << sum.error().message;
  EXPECT_EQ(std::get<Binary>(sum->node).operators, std::vector{BinaryOperator::add});
}

TEST(ParseExpression, ItIsAllOfTheText) {
  EXPECT_EQ(parse_expression("1 2", "condition").error().violations.at(0),
            (Violation{"condition:1:3", "expected the end of the expression, found '2'"}));
  EXPECT_FALSE(parse_expression("", "condition"));
}

TEST(Syntax, FindsAnAttributeByItsName) {
  auto body = parse("a = 1\nb = 2\n", "x");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->find_attribute("b"), &body->attributes.at(1));
  EXPECT_EQ(body->find_attribute("c"), nullptr);
}

TEST(Syntax, OnlyWhatIsNothingButTextIsLiteralText) {
  EXPECT_EQ(literal_text(*parse_expression("\"a\\nb\"", "x")), "a\nb");
  EXPECT_EQ(literal_text(*parse_expression("\"\"", "x")), "");
  for (std::string_view other : {"\"${a}\"", "\"a${b}\"", "a", "1", "(\"a\")"}) {
    EXPECT_EQ(literal_text(*parse_expression(other, "x")), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace porc::hcl
