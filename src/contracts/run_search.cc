// SPDX-License-Identifier: Apache-2.0
#include "contracts/run_search.h"

#include <algorithm>

#include "base/encoding.h"

namespace porc {
namespace {

constexpr std::size_t kGram = 3;
/// An id, with a letter or digit of the same kind at each place.
constexpr std::string_view kIdShape = "porc-00000000-000000-xxxxxx";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool fits(char shape, char c) {
  if (shape == '0') return is_digit(c);
  if (shape == 'x') return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
  return shape == c;
}

/// Where each character begins, and the end.
std::vector<std::size_t> characters_of(std::string_view text) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_begin = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (is_begin) begins.push_back(i);
  }
  begins.push_back(text.size());
  return begins;
}

}  // namespace

std::vector<std::string> grams_of(std::string_view text) {
  std::vector<std::string> grams;
  if (mend_utf8(text) != text) return grams;
  const std::vector<std::size_t> begins = characters_of(text);
  const std::size_t count = begins.size() - 1;
  for (std::size_t i = 0; i + kGram <= count;) {
    grams.emplace_back(text.substr(begins[i], begins[i + kGram] - begins[i]));
    const bool covers_all = i + kGram == count;
    i = covers_all ? count : std::min(i + kGram, count - kGram);
  }
  return grams;
}

bool may_be_in_run_id(std::string_view text) {
  for (std::size_t at = 0; at + text.size() <= kIdShape.size(); ++at) {
    if (std::ranges::equal(kIdShape.substr(at, text.size()), text, fits)) return true;
  }
  return false;
}

}  // namespace porc
