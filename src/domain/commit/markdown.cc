// SPDX-License-Identifier: Apache-2.0
#include "domain/commit/markdown.h"

#include <algorithm>
#include <array>

#include "base/printable.h"

namespace porc::commit {
namespace {

constexpr std::string_view kCut = "\n\n*Shortened: everything is in the run itself.*\n";

/// Characters that could begin or end something in Markdown. An entity is no syntax, and shows the
/// same (CommonMark 0.30, section 6.2: "entity references cannot be used in place of symbols
/// indicating structure").
constexpr auto kHasMeaning = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("\\`*_{}[]()<>#+-.!|~@&:/=^$\"'"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, now = 0;
  for (char c : text) {
    now = c == of ? now + 1 : 0;
    longest = std::max(longest, now);
  }
  return longest;
}

/// GitHub looks for mentions and references in what was rendered, where an entity is the character
/// again; only code is left alone.
bool refers(std::string_view text) {
  const auto is_sign = [](char c) { return c == '@' || c == '#'; };
  if (std::ranges::any_of(text, is_sign)) return true;
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    const bool issue = (text[at] == 'G' || text[at] == 'g') &&
                       (text[at + 1] == 'H' || text[at + 1] == 'h') && text[at + 2] == '-';
    if (issue) return true;
  }
  return false;
}

}  // namespace

std::string one_line(std::string_view text) {
  if (text.find('\n') == std::string_view::npos) return printable(text);
  std::string line;
  for (char c : text) {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (line.ends_with('\r')) line.pop_back();
    line += ' ';
  }
  return printable(line);
}

std::string words(std::string_view text) {
  const std::string line = one_line(text);
  if (refers(line)) return code(line);
  const auto has_meaning = [](char c) { return kHasMeaning[static_cast<unsigned char>(c)]; };
  std::string out;
  for (auto at = line.begin();;) {
    const auto special = std::find_if(at, line.end(), has_meaning);
    out.append(at, special);
    if (special == line.end()) return out;
    out.append("&#").append(std::to_string(static_cast<int>(*special))) += ';';
    at = special + 1;
  }
}

std::string code(std::string_view text) {
  std::string shown = printable(text);
  // A pipe ends a table cell even within a code span.
  std::ranges::replace(shown, '|', '/');
  const std::string fence(longest_run(shown, '`') + 1, '`');
  const bool padded = shown.empty() || shown.front() == '`' || shown.back() == '`';
  const std::string space = padded ? " " : "";
  return fence + space + shown + space + fence;
}

std::string fenced(std::string_view text, std::string_view language) {
  const std::string shown = printable_lines(text);
  const std::string fence(std::max<std::size_t>(longest_run(shown, '`') + 1, 3), '`');
  return fence + std::string(language) + "\n" + shown + (shown.ends_with('\n') ? "" : "\n") +
         fence + "\n";
}

std::string link_to(std::string_view text, std::string_view address) {
  const bool web = address.starts_with("https://") || address.starts_with("http://");
  const bool plain = std::ranges::all_of(address, [](char c) {
    return c > 0x20 && c < 0x7f &&
           std::string_view("()<>[]\\\"'`").find(c) == std::string_view::npos;
  });
  if (!web || !plain) return words(text);
  return "[" + words(text) + "](" + std::string(address) + ")";
}

std::string shortened(std::string markdown, std::size_t bytes) {
  if (markdown.size() <= bytes) return markdown;
  // Room for the closing fence of whatever length.
  const std::size_t room = bytes - kCut.size() - 64;
  std::size_t end = markdown.rfind('\n', room);
  if (end == std::string::npos) {
    end = room;
    while (end > 0 && (static_cast<unsigned char>(markdown[end]) & 0xc0) == 0x80) --end;
  }
  std::string kept = markdown.substr(0, end);
  std::string open;
  std::size_t at = 0;
  while (at < kept.size()) {
    const std::size_t next = std::min(kept.find('\n', at), kept.size());
    std::string_view line = std::string_view(kept).substr(at, next - at);
    const std::size_t ticks = std::min(line.find_first_not_of('`'), line.size());
    // A line of code may begin with as many.
    const bool is_fence = ticks >= 3 && line.find('`', ticks) == std::string_view::npos;
    if (open.empty() && is_fence) {
      open = std::string(ticks, '`');
    } else if (!open.empty() && line == open) {
      open.clear();
    }
    at = next + 1;
  }
  if (!open.empty()) kept += "\n" + open.substr(0, 60);
  return kept + std::string(kCut);
}

}  // namespace porc::commit
