// SPDX-License-Identifier: Apache-2.0
#include "cli/markdown.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/table.h"

namespace porc::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// The end of a link's address, from behind its "]"; npos when this is no link.
std::size_t end_of_link(std::string_view text, std::size_t at) {
  return at + 1 < text.size() && text[at + 1] == '(' ? text.find(')', at) : text.npos;
}

/// Without the marks of emphasis, code and links. An underscore may belong to a name and stays.
std::string inline_text(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size() && std::ispunct(static_cast<unsigned char>(text[at + 1])))
      shown += text[++at];
    else if (c == '`' || text.substr(at, 2) == "**")
      at += c == '*' ? 1 : 0;
    else if (c == '[' && end_of_link(text, text.find(']', at)) != text.npos)
      continue;
    else if (c == ']' && end_of_link(text, at) != text.npos)
      at = end_of_link(text, at);
    else
      shown += c;
  }
  return shown;
}

std::vector<Cell> cells_of(std::string_view row) {
  std::vector<Cell> cells;
  row.remove_prefix(1);
  while (!trimmed(row).empty()) {
    std::size_t end = row.find('|');
    while (end != row.npos && end > 0 && row[end - 1] == '\\') end = row.find('|', end + 1);
    cells.push_back({inline_text(trimmed(row.substr(0, end)))});
    row.remove_prefix(end == row.npos ? row.size() : end + 1);
  }
  return cells;
}

bool is_rule_of_table(std::string_view row) {
  return row.find_first_not_of("|-: ") == row.npos;
}

/// The table that begins with `lines[at]`; goes behind it.
Text show_table(const std::vector<std::string_view>& lines, std::size_t& at) {
  std::vector<std::string> headings;
  for (const Cell& cell : cells_of(lines[at])) headings.push_back(cell.words);
  std::vector<std::vector<Cell>> rows;
  for (++at; at < lines.size() && lines[at].starts_with('|'); ++at) {
    if (is_rule_of_table(lines[at])) continue;
    rows.push_back(cells_of(lines[at]));
    rows.back().resize(headings.size());
  }
  return table(headings, rows);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Text plain_markdown(std::string_view markdown) {
  Text text;
  const auto lines = lines_of(markdown);
  bool code = false;
  for (std::size_t at = 0; at < lines.size();) {
    const std::string_view line = lines[at];
    if (!code && line.starts_with('|')) {
      text.append(show_table(lines, at));
      continue;
    }
    ++at;
    if (line.starts_with("```")) {
      code = !code;
    } else if (code) {
      text.line("    " + std::string(line));
    } else if (const std::size_t marks = line.find_first_not_of('#'); marks > 0 && marks <= 6) {
      text.line(inline_text(trimmed(line.substr(marks))), Tone::strong);
    } else {
      text.line(inline_text(line));
    }
  }
  return text;
}

}  // namespace porc::cli
