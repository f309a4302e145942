// SPDX-License-Identifier: Apache-2.0
#include "sentinel/format/columns.h"

#include <algorithm>

namespace porc::sentinel {
namespace {

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

class Columns {
 public:
  explicit Columns(const std::vector<SheetLine>& lines) : lines_(lines), widths_(lines.size()) {
    for (std::size_t begin = 0; begin < lines.size();) {
      std::size_t end = begin + 1;
      while (end < lines.size() && !lines[end].begins_section &&
             lines[end].indent == lines[begin].indent)
        ++end;
      measure(begin, end, 0);
      begin = end;
    }
  }

  std::string text() const {
    std::string out;
    for (std::size_t i = 0; i < lines_.size(); ++i) add(lines_[i], widths_[i], out);
    return out;
  }

 private:
  bool has_column(std::size_t line, std::size_t column) const {
    return column + 1 < lines_[line].cells.size();
  }

  void measure(std::size_t begin, std::size_t end, std::size_t column) {
    while (begin < end) {
      if (!has_column(begin, column)) {
        ++begin;
        continue;
      }
      std::size_t behind = begin;
      std::size_t width = 0;
      for (; behind < end && has_column(behind, column); ++behind)
        width = std::max(width, characters(lines_[behind].cells[column]));
      for (std::size_t i = begin; i < behind; ++i) widths_[i].push_back(width);
      measure(begin, behind, column + 1);
      begin = behind;
    }
  }

  static void add(const SheetLine& line, const std::vector<std::size_t>& widths, std::string& out) {
    if (!line.cells.empty()) out.append(line.indent, '\t');
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      out += line.cells[i];
      if (i + 1 == line.cells.size() || widths[i] == 0) continue;
      out.append(widths[i] - characters(line.cells[i]) + 1, ' ');
    }
    out += '\n';
  }

  const std::vector<SheetLine>& lines_;
  std::vector<std::vector<std::size_t>> widths_;  ///< by line
};

}  // namespace

std::string in_columns(const std::vector<SheetLine>& lines) {
  return Columns(lines).text();
}

}  // namespace porc::sentinel
