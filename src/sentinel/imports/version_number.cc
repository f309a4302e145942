// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/version_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace porc::sentinel {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '~';
}

std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t out = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, fault] = std::from_chars(digits.data(), last, out);
  if (digits.empty() || fault != std::errc{} || end != last) return std::nullopt;
  return out;
}

/// Takes words with dots between from the front of `text`, none of them empty.
std::optional<std::string_view> take_words(std::string_view& text) {
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = at;
    while (at < text.size() && is_word(text[at])) ++at;
    if (at == begin) return std::nullopt;
    if (at == text.size() || text[at] != '.') break;
    ++at;
  }
  const std::string_view words = text.substr(0, at);
  text.remove_prefix(at);
  return words;
}

/// The part of a dotted text that begins there; moves behind it.
std::string_view take_part(std::string_view& text) {
  const std::string_view part = text.substr(0, text.find('.'));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

std::strong_ordering order_parts(std::string_view left, std::string_view right) {
  if (left == right) return std::strong_ordering::equal;
  const auto left_number = number(left);
  const auto right_number = number(right);
  // A missing part is above a word and below a number: other than in Semantic Versioning.
  if (left.empty())
    return right_number ? std::strong_ordering::less : std::strong_ordering::greater;
  if (right.empty())
    return left_number ? std::strong_ordering::greater : std::strong_ordering::less;
  if (left_number.has_value() != right_number.has_value())
    return left_number ? std::strong_ordering::less : std::strong_ordering::greater;
  return left_number ? *left_number <=> *right_number : left.compare(right) <=> 0;
}

std::strong_ordering order_prereleases(std::string_view left, std::string_view right) {
  // A release is above its prereleases.
  if (left.empty() || right.empty()) return left.empty() <=> right.empty();
  while (!left.empty() || !right.empty())
    if (const auto order = order_parts(take_part(left), take_part(right)); order != 0) return order;
  return std::strong_ordering::equal;
}

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\n\f\r";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

}  // namespace

std::optional<VersionNumber> VersionNumber::parse(std::string_view text) {
  VersionNumber out;
  if (text.starts_with('v')) text.remove_prefix(1);
  while (true) {
    const std::size_t digits = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    const auto segment = number(text.substr(0, digits));
    if (!segment) return std::nullopt;
    out.segments.push_back(*segment);
    text.remove_prefix(digits);
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  out.given = out.segments.size();
  while (out.segments.size() < 3) out.segments.push_back(0);
  if (text.starts_with('-') || (!text.empty() && is_word(text[0]))) {
    if (text.starts_with('-') && text.size() > 1 && is_word(text[1])) text.remove_prefix(1);
    const auto words = take_words(text);
    if (!words) return std::nullopt;
    out.prerelease = *words;
  }
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    const auto words = take_words(text);
    if (!words) return std::nullopt;
    out.metadata = *words;
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

std::string VersionNumber::text() const {
  std::string out = fmt::format("{}", fmt::join(segments, "."));
  if (!prerelease.empty()) out += "-" + prerelease;
  if (!metadata.empty()) out += "+" + metadata;
  return out;
}

std::strong_ordering VersionNumber::order(const VersionNumber& other) const {
  if (segments == other.segments) return order_prereleases(prerelease, other.prerelease);
  // Of versions with different numbers of segments only the segments are compared.
  const std::size_t size = std::max(segments.size(), other.segments.size());
  for (std::size_t i = 0; i < size; ++i) {
    const std::int64_t left = i < segments.size() ? segments[i] : 0;
    const std::int64_t right = i < other.segments.size() ? other.segments[i] : 0;
    if (left != right) return left <=> right;
  }
  return std::strong_ordering::equal;
}

std::optional<VersionConstraints> VersionConstraints::parse(std::string_view text,
                                                            std::string_view& malformed) {
  using enum Comparison;
  static constexpr auto kOperators = std::to_array<std::pair<std::string_view, Comparison>>({
      {"!=", unequal},
      {">=", at_least},
      {"<=", at_most},
      {"~>", pessimistic},
      {">", greater},
      {"<", less},
      {"=", equal},
      {"", equal},
  });
  VersionConstraints out;
  while (true) {
    const std::string_view part = text.substr(0, text.find(','));
    malformed = part;
    std::string_view rest = trimmed(part);
    const auto row = std::find_if(kOperators.begin(), kOperators.end(), [&](const auto& each) {
      return rest.starts_with(each.first);
    });
    rest.remove_prefix(row->first.size());
    auto bound = VersionNumber::parse(trimmed(rest));
    if (!bound) return std::nullopt;
    out.constraints_.push_back({.comparison = row->second, .bound = std::move(*bound)});
    if (part.size() == text.size()) return out;
    text.remove_prefix(part.size() + 1);
  }
}

bool VersionConstraints::admit(const VersionNumber& version) const {
  return std::all_of(constraints_.begin(), constraints_.end(), [&](const Constraint& each) {
    return each.admits(version);
  });
}

bool VersionConstraints::Constraint::admits(const VersionNumber& version) const {
  using enum Comparison;
  const std::strong_ordering order = version.order(bound);
  if (comparison == equal) return order == 0;
  if (comparison == unequal) return order != 0;
  // A prerelease is only asked for by naming one of the same release.
  if (!version.prerelease.empty() &&
      (bound.prerelease.empty() || version.segments != bound.segments))
    return false;
  switch (comparison) {
    case greater:
      return order > 0;
    case less:
      return order < 0;
    case at_least:
      return order >= 0;
    case at_most:
      return order <= 0;
    case pessimistic:
      return order >= 0 && admits_pessimistically(version);
    case equal:
    case unequal:
      break;
  }
  return false;
}

/// Whether all that was written but the last segment is the same.
bool VersionConstraints::Constraint::admits_pessimistically(const VersionNumber& version) const {
  if (!bound.prerelease.empty() && version.prerelease.empty()) return false;
  if (bound.segments.size() > version.segments.size()) return false;
  const auto fixed = static_cast<std::ptrdiff_t>(bound.given) - 1;
  return std::equal(
             bound.segments.begin(), bound.segments.begin() + fixed, version.segments.begin()) &&
         bound.segments.back() <= version.segments[bound.segments.size() - 1];
}

}  // namespace porc::sentinel
