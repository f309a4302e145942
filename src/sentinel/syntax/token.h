// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/syntax/source.h"

namespace porc::sentinel {

enum class TokenKind : std::uint8_t {
  end,         ///< of the file
  semicolon,   ///< written, or inserted at the end of a line (reference 1.9)
  identifier,  ///< also a reserved word behind a point
  keyword,     ///< a reserved word or a word operator
  integer,
  floating,
  string,
  symbol,  ///< an operator or a delimiter
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;  ///< 0 for a semicolon that was inserted, and for the end
  std::string_view text{};   ///< as it is written
  bool inserted = false;     ///< a semicolon that nobody wrote
};

/// Text between `#`, `//` or `/*` and its end. Both offsets are of the source.
struct Comment {
  std::uint32_t offset = 0;
  std::uint32_t end = 0;  ///< behind the last byte, before the newline
  bool block = false;
};

struct Tokens {
  std::vector<Token> tokens{};  ///< the last is `end`
  std::vector<Comment> comments{};
  std::vector<Fault> faults{};
};

/// Reference 1.5: reserved words and word operators.
bool is_reserved(std::string_view word);

/// Cuts a whole source into tokens. Goes on behind a fault, so that several are told at once.
/// Spec: reference, section 1.
Tokens tokenize(const Source& source);

/// What an integer or a float literal means; false when it is out of range or not a number.
bool read_integer(std::string_view literal, std::int64_t& value);
bool read_float(std::string_view literal, double& value);

/// The bytes that a string literal, quotes included, stands for. It must come from `tokenize`
/// without a fault. Reference 1.8.
std::string unquote(std::string_view literal);

}  // namespace porc::sentinel
