// SPDX-License-Identifier: Apache-2.0
#include "sentinel/trace/lines.h"

#include <algorithm>

namespace porc::sentinel {
namespace {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

/// Takes the first line off `text`.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

}  // namespace

Lines& Lines::add_all(std::size_t indent, std::string_view text, Mark mark) {
  do {
    add(indent, take_line(text), mark);
  } while (!text.empty());
  return *this;
}

std::string Lines::str() const {
  std::string out;
  for (const Line& line : lines_) out.append(line.text).append("\n");
  return out;
}

std::string reflowed(std::string_view text, std::size_t width) {
  constexpr std::string_view kSpace = " \t\r";
  std::string out;
  std::size_t column = 0;
  bool ended = false;  // a paragraph
  while (!text.empty()) {
    std::string_view line = take_line(text);
    bool blank = true;
    for (;;) {
      line.remove_prefix(std::min(line.find_first_not_of(kSpace), line.size()));
      if (line.empty()) break;
      blank = false;
      const std::string_view word = line.substr(0, line.find_first_of(kSpace));
      line.remove_prefix(word.size());
      if (ended && !out.empty()) {
        out += "\n\n";
        column = 0;
      }
      ended = false;
      if (column > 0 && column + 1 + width_of(word) > width) {
        out += '\n';
        column = 0;
      }
      if (column > 0) {
        out += ' ';
        ++column;
      }
      out += word;
      column += width_of(word);
    }
    if (blank) ended = true;
  }
  return out;
}

}  // namespace porc::sentinel
