// SPDX-License-Identifier: Apache-2.0
// That terraform reads these as the texts themselves is tested in tests/conformance/hcl.
#include "hcl/quote.h"

#include <random>

#include <gtest/gtest.h>

#include "hcl/parse.h"
#include "json/parse.h"

namespace porc::hcl {
namespace {

TEST(Quote, EscapesWhatHasAMeaning) {
  const struct {
    std::string_view text, quoted;
  } rows[] = {
      {"", R"("")"},
      {"plain é", R"("plain é")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"a\nb\r\tc", R"("a\nb\r\tc")"},
      {"${a} %{b} $ % {", R"("$${a} %%{b} $ % {")"},
      {"$${a}", R"("$$${a}")"},
      {"\x01\x1b\x7f\u0085", R"("\u0001\u001b\u007f\u0085")"},
      {"\u202eabc\u2069", R"("\u202eabc\u2069")"},
  };
  for (const auto& row : rows) EXPECT_EQ(quote(row.text), row.quoted);
}

TEST(Quote, AnEscapedPieceJoinsNoNeighbour) {
  EXPECT_EQ(escape("{a}"), "\\u007ba}");
  EXPECT_EQ(escape("a$"), "a\\u0024");
  EXPECT_EQ(escape("a%"), "a\\u0025");
  EXPECT_EQ(escape("{"), "\\u007b");
  EXPECT_EQ(escape("$"), "\\u0024");
  EXPECT_EQ(escape("{$"), "\\u007b\\u0024");
  EXPECT_EQ(escape("plain"), "plain");
}

TEST(Quote, AnyTextComesBackFromItsQuotes) {
  std::mt19937 random(3);
  const std::string pieces[] = {
      "$", "%", "{", "}", "\\", "\"", "\n", "\r", "~", "a", "é", "\x01", "u0041", "\u2028", " "};
  for (int round = 0; round < 3000; ++round) {
    std::string texts[3];
    for (std::string& text : texts) {
      for (std::size_t i = random() % 6; i > 0; --i) text += pieces[random() % std::size(pieces)];
    }
    EXPECT_EQ(literal_text(*parse_expression(quote(texts[0]), "x")), texts[0]);
    std::string joined = '"' + escape(texts[0]) + escape(texts[1]) + escape(texts[2]) + '"';
    EXPECT_EQ(literal_text(*parse_expression(joined, "x")), texts[0] + texts[1] + texts[2])
        << joined;
  }
}

TEST(Quote, AKeyIsBareWhenItIsAName) {
  EXPECT_EQ(object_key("a-b_1"), "a-b_1");
  EXPECT_EQ(object_key("été"), "été");
  for (std::string_view name :
       {"for", "true", "false", "null", "", "1", "a b", "a.b", "-a", "${a}"}) {
    EXPECT_EQ(object_key(name), quote(name));
  }
}

TEST(Quote, ALiteralIsLaidOutLikeAFile) {
  auto document = json::parse(
      R"({"name": "a", "n": 1, "tags": {"x": [1, 2], "yy": []}, "list": [{"b": null}], "e": {}})");
  ASSERT_TRUE(document);
  EXPECT_EQ(literal(*document, 2),
            "{\n"
            "    name = \"a\"\n"
            "    n    = 1\n"
            "    tags = {\n"
            "      x  = [1, 2]\n"
            "      yy = []\n"
            "    }\n"
            "    list = [\n"
            "      {\n"
            "        b = null\n"
            "      },\n"
            "    ]\n"
            "    e = {}\n"
            "  }");
}

}  // namespace
}  // namespace porc::hcl
