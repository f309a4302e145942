// SPDX-License-Identifier: Apache-2.0
// Of ASCII alone, whatever the locale: for names that compare without case, such as those of hosts.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace porc {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lowered(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), lower);
  return small;
}

}  // namespace porc
