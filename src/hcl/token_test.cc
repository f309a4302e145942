// SPDX-License-Identifier: Apache-2.0
#include "hcl/token.h"

#include <gtest/gtest.h>

namespace porc::hcl {
namespace {

using enum TokenKind;

std::vector<TokenKind> kinds(std::string_view text) {
  auto tokens = tokenize({.text = text, .filename = "x"});
  EXPECT_TRUE(tokens) << text << ": " << tokens.error().message;
  std::vector<TokenKind> found;
  if (!tokens) return found;
  for (const Token& token : *tokens) found.push_back(token.kind);
  return found;
}

TEST(Token, TheLongestSymbolWins) {
  EXPECT_EQ(kinds("... .. :: => == = != ! >= > <= < && ||"),
            (std::vector{ellipsis,
                         dot,
                         dot,
                         double_colon,
                         fat_arrow,
                         equal,
                         assign,
                         not_equal,
                         bang,
                         greater_equal,
                         greater,
                         less_equal,
                         less,
                         logical_and,
                         logical_or,
                         end}));
}

TEST(Token, ANumberEndsBeforeADot) {
  EXPECT_EQ(kinds("1. 1.2. 1... 1e 1e+ 1e+1"),
            (std::vector{number,
                         dot,
                         number,
                         dot,
                         number,
                         ellipsis,
                         number,
                         identifier,
                         number,
                         identifier,
                         plus,
                         number,
                         end}));
}

TEST(Token, ABraceEndsTheInnermostSequence) {
  EXPECT_EQ(kinds("\"a${{}}b\""),
            (std::vector{quote_open,
                         literal,
                         interpolation_open,
                         brace_open,
                         brace_close,
                         sequence_close,
                         literal,
                         quote_close,
                         end}));
}

TEST(Token, AHeredocIsReadLineByLine) {
  EXPECT_EQ(kinds("<<E\na\nb${c}d\n\n E\n"),
            (std::vector{heredoc_open,
                         literal,
                         literal,
                         interpolation_open,
                         identifier,
                         sequence_close,
                         literal,
                         literal,
                         heredoc_close,
                         newline,
                         end}));
}

TEST(Token, PositionsCountCharactersAndBytes) {
  auto tokens = tokenize({.text = "\xef\xbb\xbfé = \"ü\"\r\n\tx", .filename = "x"});
  ASSERT_TRUE(tokens);
  const Range wanted[] = {
      {{3, 1, 1}, {5, 1, 2}},    // é
      {{6, 1, 3}, {7, 1, 4}},    // =
      {{8, 1, 5}, {9, 1, 6}},    // "
      {{9, 1, 6}, {11, 1, 7}},   // ü
      {{11, 1, 7}, {12, 1, 8}},  // "
      {{12, 1, 8}, {14, 2, 1}},  // end of the line
      {{15, 2, 2}, {16, 2, 3}},  // x
      {{16, 2, 3}, {16, 2, 3}},  // end of the file
  };
  ASSERT_EQ(tokens->size(), std::size(wanted));
  for (std::size_t i = 0; i < tokens->size(); ++i) EXPECT_EQ(tokens->at(i).range, wanted[i]) << i;
}

TEST(Token, TheTextOfTheTokensIsThatOfTheSource) {
  const std::string_view source = "a = \"b ${c}\" # d\ne = <<-F\n  g\nF\n";
  auto tokens = tokenize({.text = source, .filename = "x"});
  ASSERT_TRUE(tokens);
  for (const Token& token : *tokens) {
    EXPECT_EQ(
        token.text,
        source.substr(token.range.start.offset, token.range.end.offset - token.range.start.offset));
  }
}

TEST(Token, EveryKindHasAName) {
  for (int i = 0; i <= static_cast<int>(logical_or); ++i)
    EXPECT_FALSE(token_name(static_cast<TokenKind>(i)).empty());
}

}  // namespace
}  // namespace porc::hcl
