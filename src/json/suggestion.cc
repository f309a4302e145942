// SPDX-License-Identifier: Apache-2.0
#include "json/suggestion.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "base/ascii.h"

namespace porc::json {
namespace {

constexpr std::size_t kEditsMax = 2;
constexpr std::size_t kShortName = 3;
/// Longer names are not compared: the table below is quadratic in their length.
constexpr std::size_t kNameMax = 100;

/// Optimal string alignment distance: insert, delete, replace, or swap two neighbours.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last, last(to.size() + 1), row(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const bool same = lower(from[i - 1]) == lower(to[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(from[i - 1]) == lower(to[j - 2]) &&
                           lower(from[i - 2]) == lower(to[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last.back();
}

}  // namespace

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known) {
  if (name.size() > kNameMax) return "";
  std::size_t best = name.size() <= kShortName ? 1 : kEditsMax;
  std::string_view nearest;
  bool unique = false;
  for (std::string_view candidate : known) {
    if (candidate.size() > name.size() + kEditsMax || name.size() > candidate.size() + kEditsMax)
      continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance > best) continue;
    unique = nearest.empty() || distance < best;
    best = distance;
    nearest = candidate;
  }
  return unique ? "; did you mean '" + std::string(nearest) + "'?" : "";
}

}  // namespace porc::json
