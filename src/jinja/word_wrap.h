// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc::jinja {

struct WrapStyle {
  std::int64_t width = 79;       ///< in code points; more than 0
  bool break_long_words = true;  ///< a word wider than a line is cut
  bool break_on_hyphens = true;  ///< a line may end behind a hyphen inside a word
};

/// Python's `textwrap.wrap` of one line, which keeps the white space between words.
std::vector<std::string> wrap_words(std::string_view line, const WrapStyle& style);

}  // namespace porc::jinja
