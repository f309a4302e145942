// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "archive/tar.h"

namespace porc::quill {

/// One line of a difference.
struct DiffLine {
  enum class Kind : char { kept = ' ', removed = '-', added = '+' };
  Kind kind = Kind::kept;
  std::string_view text{};  ///< borrowed from what was compared, without its line end
  friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

/// Every line of both texts, in an order that keeps as many lines as it can. Limit: texts that
/// differ in more than kDiffEditsMax lines are told as all removed and all added.
inline constexpr std::size_t kDiffEditsMax = 1000;
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

/// "@@ line 12" and the changed lines with up to `context` kept ones around them, as in a unified
/// diff; "" for equal texts.
std::string unified_diff(std::string_view before, std::string_view after, std::size_t context = 3);

/// The differences of two sets of files, each under "--- path" or, when one side lacks it,
/// "--- path (removed)" or "--- path (new)"; "" when there are none.
std::string diff_files(const std::vector<archive::File>& before,
                       const std::vector<archive::File>& after,
                       std::size_t context = 3);

}  // namespace porc::quill
