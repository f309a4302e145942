// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace porc::sentinel {

/// One line of output. All cells but the last are padded to the width of their column.
struct SheetLine {
  std::size_t indent = 0;
  std::vector<std::string> cells{};
  bool begins_section = false;  ///< its columns have nothing to do with those above
};

/// The lines as text. A column is a run of lines below each other that have a cell there; each
/// column is as wide as its widest cell. Spec: the elastic tabstops that gofmt uses.
std::string in_columns(const std::vector<SheetLine>& lines);

}  // namespace porc::sentinel
