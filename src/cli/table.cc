// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include <algorithm>

#include "base/printable.h"

namespace porc::cli {
namespace {

constexpr std::size_t kGap = 2;

std::size_t cell_width(const Cell& cell) {
  return width_of(printable(cell.words));
}

/// Padding is written only before a cell that holds something, so that no line ends in spaces.
void add_row(Text& text, const std::vector<Cell>& row, const std::vector<std::size_t>& widths) {
  std::size_t padding = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!row[i].words.empty()) {
      text.say(std::string(padding, ' ')).say(row[i].words, row[i].tone);
      padding = 0;
    }
    padding += widths[i] + kGap - cell_width(row[i]);
  }
  text.end_line();
}

}  // namespace

Text table(const std::vector<std::string>& headings, const std::vector<std::vector<Cell>>& rows) {
  std::vector<Cell> head;
  std::vector<std::size_t> widths;
  for (const std::string& heading : headings) {
    head.push_back({.words = heading, .tone = Tone::strong});
    widths.push_back(width_of(heading));
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], cell_width(row[i]));
    }
  }
  Text text;
  add_row(text, head, widths);
  for (const auto& row : rows) add_row(text, row, widths);
  return text;
}

Text facts(const std::vector<std::pair<std::string, Cell>>& rows) {
  std::size_t width = 0;
  for (const auto& [name, cell] : rows) {
    if (!cell.words.empty()) width = std::max(width, width_of(name));
  }
  Text text;
  for (const auto& [name, cell] : rows) {
    if (cell.words.empty()) continue;
    text.say(name, Tone::faint).say(std::string(width + kGap - width_of(name), ' '));
    text.lines(cell.words, width + kGap, cell.tone);
  }
  return text;
}

}  // namespace porc::cli
