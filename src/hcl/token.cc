// SPDX-License-Identifier: Apache-2.0
#include "hcl/token.h"

#include <array>

namespace porc::hcl {
namespace {

using enum TokenKind;

struct NameRow {
  TokenKind kind;
  std::string_view name;
};
constexpr auto kNames = std::to_array<NameRow>({
    {end, "the end of the file"},
    {newline, "the end of the line"},
    {identifier, "an identifier"},
    {number, "a number"},
    {quote_open, "`\"`"},
    {quote_close, "`\"`"},
    {heredoc_open, "a heredoc"},
    {heredoc_close, "the end of a heredoc"},
    {literal, "text"},
    {interpolation_open, "`${`"},
    {directive_open, "`%{`"},
    {sequence_close, "`}`"},
    {brace_open, "`{`"},
    {brace_close, "`}`"},
    {bracket_open, "`[`"},
    {bracket_close, "`]`"},
    {paren_open, "`(`"},
    {paren_close, "`)`"},
    {assign, "`=`"},
    {colon, "`:`"},
    {double_colon, "`::`"},
    {comma, "`,`"},
    {dot, "`.`"},
    {ellipsis, "`...`"},
    {fat_arrow, "`=>`"},
    {question, "`?`"},
    {plus, "`+`"},
    {minus, "`-`"},
    {star, "`*`"},
    {slash, "`/`"},
    {percent, "`%`"},
    {bang, "`!`"},
    {equal, "`==`"},
    {not_equal, "`!=`"},
    {less, "`<`"},
    {less_equal, "`<=`"},
    {greater, "`>`"},
    {greater_equal, "`>=`"},
    {logical_and, "`&&`"},
    {logical_or, "`||`"},
});

constexpr bool names_in_enum_order() {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (static_cast<std::size_t>(kNames[i].kind) != i) return false;
  }
  return true;
}
static_assert(names_in_enum_order());

}  // namespace

std::string_view token_name(TokenKind kind) {
  return kNames[static_cast<std::size_t>(kind)].name;
}

}  // namespace porc::hcl
