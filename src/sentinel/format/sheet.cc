// SPDX-License-Identifier: Apache-2.0
#include "sentinel/format/sheet.h"

#include <algorithm>
#include <utility>

namespace porc::sentinel {
namespace {

std::string without_returns(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != '\r'; });
  return out;
}

std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

/// A block comment moves as a whole: what its lines share with the one it begins on is replaced.
std::string moved(std::string_view comment, std::string_view old_indent, std::size_t indent) {
  std::string out;
  for (bool first = true;; first = false) {
    const std::size_t newline = comment.find('\n');
    std::string_view line = without_trailing_space(comment.substr(0, newline));
    if (!first && !line.empty() && line.starts_with(old_indent)) {
      line.remove_prefix(old_indent.size());
      out.append(indent, '\t');
    }
    out += line;
    if (newline == std::string_view::npos) return out;
    out += '\n';
    comment.remove_prefix(newline + 1);
  }
}

}  // namespace

Sheet::Sheet(const Source& source, const Tokens& tokens) : source_(source), tokens_(tokens) {
  while (next().kind == TokenKind::semicolon) ++at_;
}

std::uint32_t Sheet::line_of(std::uint32_t offset) const {
  return source_.position(offset).line;
}

bool Sheet::breaks() const {
  return next().kind != TokenKind::end && line_ < line_of(next().offset);
}

void Sheet::put(Gap gap) {
  comments();
  const Token& token = next();
  const std::uint32_t line = line_of(token.offset);
  if (lines_.empty() || must_break_ || line > line_) {
    begin_line(line, std::exchange(begins_section_, false));
    gap = Gap::none;
  } else if (behind_comment_) {
    gap = Gap::blank;
  }
  must_break_ = false;
  begins_section_ = false;
  behind_comment_ = false;
  append(without_returns(token.text), gap);
  line_ = line_of(token.offset + token.length - 1);
  do ++at_;
  while (next().kind == TokenKind::semicolon);
}

void Sheet::new_line(bool begins_section) {
  must_break_ = true;
  begins_section_ = begins_section;
}

void Sheet::comments() {
  for (; comment_ < tokens_.comments.size(); ++comment_) {
    const Comment& comment = tokens_.comments[comment_];
    if (next().kind != TokenKind::end && comment.offset > next().offset) return;
    write_comment(comment);
  }
}

void Sheet::write_comment(const Comment& comment) {
  const std::uint32_t line = line_of(comment.offset);
  const std::string_view text = source_.text();
  const std::size_t newline = text.rfind('\n', comment.offset);
  std::string_view before = text.substr(newline == std::string_view::npos ? 0 : newline + 1);
  before = before.substr(0, before.find_first_not_of(" \t"));
  const bool behind = line == line_;
  std::string shown = moved(text.substr(comment.offset, comment.end - comment.offset),
                            before,
                            behind ? lines_.back().indent : indent_);
  if (behind) {
    const bool inside = is_followed_on_its_line(comment_);
    append(std::move(shown), inside ? Gap::blank : Gap::column);
    must_break_ = must_break_ || !inside;
  } else {
    begin_line(line, true);
    append(std::move(shown), Gap::none);
    must_break_ = !comment.block;
  }
  line_ = line_of(comment.end - 1);
  behind_comment_ = true;
}

bool Sheet::is_followed_on_its_line(std::size_t comment) const {
  if (!tokens_.comments[comment].block || must_break_) return false;
  const std::uint32_t line = line_of(tokens_.comments[comment].end - 1);
  if (comment + 1 < tokens_.comments.size() &&
      line_of(tokens_.comments[comment + 1].offset) == line)
    return true;
  return next().kind != TokenKind::end && line_of(next().offset) == line;
}

void Sheet::begin_line(std::uint32_t source_line, bool begins_section) {
  if (!lines_.empty() && source_line > line_ + 1) lines_.push_back({});
  lines_.push_back({.indent = indent_, .begins_section = begins_section});
}

void Sheet::append(std::string text, Gap gap) {
  std::vector<std::string>& cells = lines_.back().cells;
  if (cells.empty() || gap == Gap::column) {
    cells.push_back(std::move(text));
    return;
  }
  if (gap == Gap::blank) cells.back() += ' ';
  cells.back() += text;
}

std::size_t Sheet::token_at(std::uint32_t offset) const {
  const auto found =
      std::lower_bound(tokens_.tokens.begin(),
                       tokens_.tokens.end(),
                       offset,
                       [](const Token& token, std::uint32_t at) { return token.offset < at; });
  return static_cast<std::size_t>(found - tokens_.tokens.begin());
}

bool Sheet::is_on_one_line(std::uint32_t begin, std::uint32_t end) const {
  return line_of(begin) == line_of(end - 1);
}

std::size_t Sheet::size(std::uint32_t begin, std::uint32_t end) const {
  std::size_t out = 0;
  for (std::size_t i = token_at(begin); tokens_.tokens[i].offset < end; ++i)
    out += tokens_.tokens[i].length;
  return out;
}

bool Sheet::holds(std::uint32_t begin, std::uint32_t end, std::string_view text) const {
  for (std::size_t i = token_at(begin); tokens_.tokens[i].offset < end; ++i)
    if (tokens_.tokens[i].text == text && tokens_.tokens[i].kind != TokenKind::string) return true;
  return false;
}

std::string Sheet::finish() {
  comments();
  return in_columns(lines_);
}

}  // namespace porc::sentinel
