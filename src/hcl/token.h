// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hcl/source.h"

namespace porc::hcl {

enum class TokenKind : std::uint8_t {
  end,      ///< behind the last character
  newline,  ///< also at the end of a line comment
  identifier,
  number,
  // templates
  quote_open,
  quote_close,
  heredoc_open,        ///< `<<WORD` or `<<-WORD` with the end of its line
  heredoc_close,       ///< the word alone on its line, without the end of that line
  literal,             ///< text of a template as written; in a heredoc at most one line
  interpolation_open,  ///< `${` or `${~`
  directive_open,      ///< `%{` or `%{~`
  sequence_close,      ///< `}` or `~}` that ends one of the two
  // delimiters
  brace_open,
  brace_close,
  bracket_open,
  bracket_close,
  paren_open,
  paren_close,
  assign,
  colon,
  double_colon,
  comma,
  dot,
  ellipsis,
  fat_arrow,
  question,
  // operators
  plus,
  minus,
  star,
  slash,
  percent,
  bang,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
};

/// How messages name a kind: "`=`", "a newline", "an identifier".
std::string_view token_name(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text{};  ///< the characters themselves, in the source
  Range range{};
};

/// Limit: bytes of one source.
inline constexpr std::size_t kSourceBytesMax = 16U << 20;

/// The tokens of `source`, without white space and comments, closed by one of kind `end`. A
/// byte-order mark at the start is skipped. Spec: HCL native syntax, "Lexical Elements" and
/// "Templates". Errors: malformed with every fault that a scanner can see; too_large over
/// kSourceBytesMax.
Result<std::vector<Token>> tokenize(const Source& source);

/// The same of a text that is a template from its first character to its last, as strings of the
/// JSON syntax are. Errors: as tokenize.
Result<std::vector<Token>> tokenize_template(const Source& source);

}  // namespace porc::hcl
