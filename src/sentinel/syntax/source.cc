// SPDX-License-Identifier: Apache-2.0
#include "sentinel/syntax/source.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace porc::sentinel {

std::string Position::to_string() const {
  return fmt::format("{}:{}:{}", file, line, column);
}

std::string Fault::to_string() const {
  return position.to_string() + ": " + message;
}

Source::Source(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)) {
  lines_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    lines_.push_back(static_cast<std::uint32_t>(at + 1));
}

Position Source::position(std::uint32_t offset) const {
  const auto after = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - lines_.begin());
  return {.file = file_, .offset = offset, .line = line, .column = offset - lines_[line - 1] + 1};
}

}  // namespace porc::sentinel
