// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/format/columns.h"
#include "sentinel/syntax/token.h"

namespace porc::sentinel {

/// What stands between two tokens of a line.
enum class Gap : std::uint8_t {
  none,
  blank,
  column,  ///< the next token begins a column
};

/// Takes the tokens of a source one after the other and lays them out in lines. Comments come along
/// by themselves, and a line break of the source stays, with at most one blank line.
class Sheet {
 public:
  /// Both outlive the sheet.
  Sheet(const Source& source, const Tokens& tokens);

  /// The next token that is not a semicolon; `end` behind the last.
  const Token& next() const { return tokens_.tokens[at_]; }
  /// Whether it begins on a later line of the source than the last one ended.
  bool breaks() const;
  /// Writes the next token.
  void put(Gap gap);
  /// The next token begins a line even where the source has no line break.
  void new_line(bool begins_section);
  /// Writes the comments before the next token, which goes further out than they do.
  void comments();
  void indent() { ++indent_; }
  void dedent() { --indent_; }

  std::size_t lines() const { return lines_.size(); }
  std::uint32_t line_of(std::uint32_t offset) const;
  bool is_on_one_line(std::uint32_t begin, std::uint32_t end) const;
  /// The bytes of the tokens from `begin` to `end`.
  std::size_t size(std::uint32_t begin, std::uint32_t end) const;
  /// Whether a token written `text` stands there.
  bool holds(std::uint32_t begin, std::uint32_t end, std::string_view text) const;

  /// Writes what is left, which is comments, and gives the whole text.
  std::string finish();

 private:
  void write_comment(const Comment& comment);
  bool is_followed_on_its_line(std::size_t comment) const;
  void begin_line(std::uint32_t source_line, bool begins_section);
  void append(std::string text, Gap gap);
  std::size_t token_at(std::uint32_t offset) const;

  const Source& source_;
  const Tokens& tokens_;
  std::size_t at_ = 0;
  std::size_t comment_ = 0;      ///< the next one
  std::uint32_t line_ = 0;       ///< of the source, on which the last thing ended; 0 at first
  bool must_break_ = false;      ///< before the next token
  bool begins_section_ = false;  ///< the line that it then begins
  bool behind_comment_ = false;  ///< the last thing was one
  std::size_t indent_ = 0;
  std::vector<SheetLine> lines_{};
};

}  // namespace porc::sentinel
