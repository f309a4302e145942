// SPDX-License-Identifier: Apache-2.0
#include "domain/run/id.h"

#include <algorithm>

namespace porc {
namespace {

constexpr std::string_view kPattern = "porc-dddddddd-dddddd-xxxxxx";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t kWorkspaceNameMax = 90;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

}  // namespace

bool RunTag::valid(std::string_view text) {
  if (text.size() != kPattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool fits = kPattern[i] == 'd'   ? is_digit(text[i])
                : kPattern[i] == 'x' ? kLetters.find(text[i]) != std::string_view::npos
                                     : text[i] == kPattern[i];
    if (!fits) return false;
  }
  return true;
}

RunId make_run_id(Timestamp now, std::uint32_t random) {
  std::string text = "porc-" + format_compact_time(now) + "-";
  for (int i = 0; i < 6; ++i, random >>= 5) text += kLetters[random & 31];
  return RunId::trusted(std::move(text));
}

bool WorkspaceTag::valid(std::string_view text) {
  return !text.empty() && text.size() <= kWorkspaceNameMax && std::ranges::all_of(text, is_word);
}

}  // namespace porc
