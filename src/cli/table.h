// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/text.h"

namespace porc::cli {

struct Cell {
  std::string words{};
  Tone tone = Tone::plain;
};

/// Left-aligned columns two spaces apart under their headings; the last column is not padded.
Text table(const std::vector<std::string>& headings, const std::vector<std::vector<Cell>>& rows);

/// `name  value` lines with the names aligned. Rows with an empty value are left out.
Text facts(const std::vector<std::pair<std::string, Cell>>& rows);

}  // namespace porc::cli
