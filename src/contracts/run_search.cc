// SPDX-License-Identifier: Apache-2.0
#include "contracts/run_search.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace porc {
namespace {

constexpr std::size_t kGram = 3;
/// An id, with a letter or digit of the same kind at each place.
constexpr std::string_view kIdShape = "porc-00000000-000000-xxxxxx";

constexpr std::string_view kIdStart = "porc-";
constexpr std::size_t kIdEnd = kIdShape.find('-', kIdStart.size());

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool fits(char shape, char c) {
  if (shape == '0') return is_digit(c);
  if (shape == 'x') return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
  return shape == c;
}

/// Two digits of an id, and what they can be.
struct Field {
  std::size_t at;
  int first, last;
};
constexpr auto kFields = std::to_array<Field>(
    {{5, 19, 21}, {9, 1, 12}, {11, 1, 31}, {14, 0, 23}, {16, 0, 59}, {18, 0, 59}});

/// Whether some moment is told by an id that has `text` at `place`.
bool is_of_a_moment(std::string_view text, std::size_t place) {
  const auto may_be = [&](std::size_t at, int digit) {
    return at < place || at >= place + text.size() || text[at - place] == '0' + digit;
  };
  return std::ranges::all_of(kFields, [&](const Field& field) {
    for (int value = field.first; value <= field.last; ++value) {
      if (may_be(field.at, value / 10) && may_be(field.at + 1, value % 10)) return true;
    }
    return false;
  });
}

/// Where in an id `text` may stand.
std::vector<std::size_t> places_in_id(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at + text.size() <= kIdShape.size(); ++at) {
    const bool has_shape = std::ranges::equal(kIdShape.substr(at, text.size()), text, fits);
    if (has_shape && is_of_a_moment(text, at)) places.push_back(at);
  }
  return places;
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
  return !places_in_id(text).empty();
}

PlacesInIds places_in_ids(std::string_view text) {
  PlacesInIds found;
  for (const std::size_t place : places_in_id(text)) {
    if (text.empty() || place > kIdStart.size()) {
      (place < kIdEnd ? found.is_middle : found.is_end) = true;
      continue;
    }
    std::string first(kIdStart.substr(0, place));
    first += text;
    // What lies right before all that begin so: every id is of letters before the tilde.
    std::string above = first;
    --above.back();
    found.beginning = IdRange{.above = above + '~', .below = first + '~'};
  }
  return found;
}

std::optional<IdRange> only_ids_of(std::string_view text) {
  PlacesInIds places = places_in_ids(text);
  if (places.is_middle || places.is_end) return std::nullopt;
  return std::move(places.beginning);
}

}  // namespace porc
