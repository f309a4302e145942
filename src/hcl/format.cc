// SPDX-License-Identifier: Apache-2.0
// There is no specification of the canonical layout but the writer of HCL's authors; what is here
// is held to it by tests/conformance/hcl/format_test.cc.
// https://developer.hashicorp.com/terraform/language/style
#include "hcl/format.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "hcl/characters.h"
#include "hcl/parse.h"
#include "hcl/token.h"

namespace porc::hcl {
namespace {

using enum TokenKind;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// A token or a comment, and the blanks before it.
struct Word {
  TokenKind kind = TokenKind::end;
  std::string_view text{};
  bool comment = false;
  std::size_t blanks = 0;

  /// The word that is there when there is none.
  bool is_nothing() const { return kind == TokenKind::end && !comment; }
  bool ends_line() const { return kind == newline || (comment && text.ends_with('\n')); }
};

/// The words of one line: what stands before the `=`, from the `=` on, and the comment at its end.
struct Line {
  std::span<Word> lead{};
  std::span<Word> assignment{};
  std::span<Word> comment{};
};

/// Adds the comments that `gap`, the text between two tokens, holds.
void add_comments(std::string_view gap, std::vector<Word>& words) {
  for (std::size_t at = gap.find_first_of("#/"); at < gap.size();
       at = gap.find_first_of("#/", at)) {
    const bool block = gap.substr(at).starts_with("/*");
    const std::size_t end = block ? gap.find("*/", at + 2) + 2 : gap.size();
    words.push_back({.text = gap.substr(at, end - at), .comment = true});
    at = end;
  }
}

std::vector<Word> words_of(std::string_view text, const std::vector<Token>& tokens) {
  std::vector<Word> words;
  words.reserve(tokens.size());
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (const Token& token : tokens) {
    const std::size_t start = token.range.start.offset;
    const std::size_t before = words.size();
    add_comments(text.substr(at, start - at), words);
    at = token.range.end.offset;
    const bool behind_line_comment =
        words.size() > before && !words.back().text.starts_with("/*") && token.kind == newline;
    if (behind_line_comment) {
      // A comment of one line holds the end of it, as the parser of HCL's authors reads it.
      words.back().text = text.substr(start - words.back().text.size(),
                                      words.back().text.size() + token.text.size());
    } else if (token.kind != TokenKind::end) {
      words.push_back({.kind = token.kind, .text = token.text});
    }
  }
  return words;
}

/// One of `kinds`.
template <std::size_t N>
bool is_any(TokenKind kind, const std::array<TokenKind, N>& kinds) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

int bracket_change(const Word& word) {
  static constexpr auto kOpening =
      std::to_array({brace_open, bracket_open, paren_open, interpolation_open, directive_open});
  static constexpr auto kClosing =
      std::to_array({brace_close, bracket_close, paren_close, sequence_close});
  return is_any(word.kind, kOpening) ? 1 : is_any(word.kind, kClosing) ? -1 : 0;
}

int bracket_change(std::span<const Word> words) {
  int change = 0;
  for (const Word& word : words) change += bracket_change(word);
  return change;
}

/// Takes the comment at the end of a line, and an assignment that is whole on it, out of its lead.
Line cells_of(std::span<Word> words) {
  Line line{.lead = words};
  if (words.size() > 1 && words.back().comment && words.back().ends_line()) {
    line.comment = words.last(1);
    line.lead = words.first(words.size() - 1);
  }
  const auto equals = std::ranges::find(line.lead, assign, &Word::kind);
  const std::size_t at = static_cast<std::size_t>(equals - line.lead.begin());
  if (at == 0 || at == line.lead.size() || bracket_change(line.lead.subspan(at)) != 0) return line;
  line.assignment = line.lead.subspan(at);
  line.lead = line.lead.first(at);
  return line;
}

std::vector<Line> lines_of(std::span<Word> words) {
  std::vector<Line> lines;
  std::size_t start = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].ends_line() && i + 1 < words.size()) continue;
    lines.push_back(cells_of(words.subspan(start, i + 1 - start)));
    start = i + 1;
  }
  return lines;
}

/// The brackets that a line leaves open; what follows the start of a heredoc is its text.
int open_brackets(const Line& line) {
  int open = 0;
  for (std::span<Word> cell : {line.lead, line.assignment}) {
    for (const Word& word : cell) {
      open += bracket_change(word);
      if (word.kind == heredoc_open) break;
    }
  }
  return open;
}

/// One level for each line that leaves brackets open, however many they are.
void indent(std::vector<Line>& lines) {
  std::vector<int> levels;
  for (Line& line : lines) {
    Word& first = line.lead.front();
    if (first.kind == newline) continue;
    const int open = open_brackets(line);
    for (int closed = -open; closed > 0 && !levels.empty();) {
      const int taken = std::min(closed, levels.back());
      levels.back() -= taken;
      closed -= taken;
      if (levels.back() == 0) levels.pop_back();
    }
    first.blanks = 2 * levels.size();
    if (open > 0) levels.push_back(open);
  }
}

/// A minus behind these is the sign of a number.
bool awaits_operand(const Word& word) {
  static constexpr auto kBefore = std::to_array(
      {TokenKind::end, paren_open, brace_open, bracket_open, assign,    colon, comma,     question,
       plus,           star,       slash,      percent,      minus,     equal, not_equal, greater,
       greater_equal,  less,       less_equal, logical_and,  logical_or});
  return !word.comment && is_any(word.kind, kBefore);
}

bool has_blank_between(const Word& before, const Word& word, const Word& after) {
  if (after.kind == newline || after.is_nothing()) return false;
  if (word.kind == identifier && after.kind == paren_open) return false;
  if (word.kind == double_colon || after.kind == double_colon) return false;
  // `terraform fmt` joins these too, which makes an invalid file of a.*.0. 1.
  if (word.kind == dot && before.kind == number && after.kind == number) return true;
  if (word.kind == dot || after.kind == dot) return false;
  if (after.kind == comma || after.kind == ellipsis) return false;
  if (word.kind == comma) return true;
  if (word.kind == literal || after.kind == literal || word.kind == quote_open ||
      word.kind == heredoc_open || after.kind == quote_close || after.kind == heredoc_close) {
    return false;
  }
  if (word.kind == identifier && word.text == "in" && before.kind == identifier) return true;
  if (after.kind == bracket_open &&
      (word.kind == identifier || word.kind == number || bracket_change(word) < 0)) {
    return false;
  }
  if (word.kind == bang) return false;
  if (word.kind == minus) return !awaits_operand(before);
  if (word.kind == brace_open || after.kind == brace_close) {
    return !(word.kind == brace_open && after.kind == brace_close);
  }
  const bool opens_sequence = word.kind == interpolation_open || word.kind == directive_open;
  if (opens_sequence && after.kind == brace_open) return true;
  if (word.kind == brace_close && after.kind == sequence_close) return true;
  if (word.kind == sequence_close &&
      (after.kind == interpolation_open || after.kind == directive_open)) {
    return false;
  }
  return bracket_change(word) <= 0 && bracket_change(after) >= 0;
}

void space(std::span<Word> cell) {
  const Word nothing;
  for (std::size_t i = 0; i + 1 < cell.size(); ++i) {
    const Word& before = i > 0 ? cell[i - 1] : nothing;
    cell[i + 1].blanks = has_blank_between(before, cell[i], cell[i + 1]) ? 1 : 0;
  }
}

std::size_t width(std::span<const Word> cell) {
  std::size_t characters = 0;
  for (const Word& word : cell) characters += word.blanks + count_characters(word.text);
  return characters;
}

/// Moves `cell` of every line to the same column in each group of neighbours that have it;
/// `width_before` tells how much stands before it.
template <class WidthBefore>
void align(std::vector<Line>& lines, std::span<Word> Line::*cell, WidthBefore width_before) {
  for (auto first = lines.begin(); first != lines.end();) {
    const auto has_cell = [cell](const Line& line) { return !(line.*cell).empty(); };
    first = std::find_if(first, lines.end(), has_cell);
    const auto last = std::find_if_not(first, lines.end(), has_cell);
    std::size_t widest = 0;
    for (auto line = first; line != last; ++line) widest = std::max(widest, width_before(*line));
    for (auto line = first; line != last; ++line) {
      ((*line).*cell).front().blanks = widest - width_before(*line) + 1;
    }
    first = last;
  }
}

}  // namespace

Result<std::string> format(std::string_view text, std::string_view filename) {
  // Only what is valid keeps its meaning: without its blank, `! =` would be an operator.
  PORC_CHECK(parse(text, filename));
  PORC_TRY(const std::vector<Token> tokens, tokenize({.text = text, .filename = filename}));
  std::vector<Word> words = words_of(text, tokens);
  std::vector<Line> lines = lines_of(words);
  indent(lines);
  for (Line& line : lines) {
    space(line.lead);
    space(line.assignment);
  }
  align(lines, &Line::assignment, [](const Line& line) { return width(line.lead); });
  align(lines, &Line::comment, [](const Line& line) {
    return width(line.lead) + width(line.assignment);
  });
  std::string formatted;
  formatted.reserve(text.size() + text.size() / 8);
  for (const Word& word : words) formatted.append(word.blanks, ' ').append(word.text);
  return formatted;
}

}  // namespace porc::hcl
