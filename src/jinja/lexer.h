// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "jinja/source.h"

namespace porc::jinja {

/// Jinja2's options of the same names, with its defaults.
struct Syntax {
  bool trim_blocks = false;            ///< the newline after a block tag is not output
  bool lstrip_blocks = false;          ///< nor white space before one at the start of a line
  bool keep_trailing_newline = false;  ///< the last newline of the file is output
};

enum class TokenKind : std::uint8_t {
  literal,  ///< text outside of tags
  output_begin,
  output_end,
  block_begin,
  block_end,
  name,
  text,  ///< with its quotes
  integer,
  floating,
  symbol,
  end,
};

/// Views into the Source it was read from.
struct Token {
  TokenKind kind;
  std::uint32_t at;
  std::string_view text;

  bool is(TokenKind wanted, std::string_view wanted_text) const {
    return kind == wanted && text == wanted_text;
  }
  bool is_symbol(std::string_view wanted) const { return is(TokenKind::symbol, wanted); }
  bool is_name(std::string_view wanted) const { return is(TokenKind::name, wanted); }
};

/// Splits a template as Jinja2's lexer does, white space control applied; the last token is `end`.
/// Throws Abort on an unclosed tag, comment or string, unbalanced brackets and unknown characters.
std::vector<Token> tokenize(const Source& source, const Syntax& syntax);

}  // namespace porc::jinja
