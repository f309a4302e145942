// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/version.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace porc::quill {
namespace {

constexpr std::size_t kDigitsMax = 9;

Error not_understood(std::string_view text) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "'" + std::string(text.substr(0, 64)) +
                          "' is not a version such as 1.2.0 or a range such as \"~> 1.2\""};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Reads "1", "1.2" or "1.2.3"; the answer is how many parts there were, 0 when it is none of
/// these.
int parse_parts(std::string_view text, Version& version) {
  std::array<std::uint32_t*, 3> parts = {
      &version.major_number, &version.minor_number, &version.patch_number};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t dot = std::min(text.find('.'), text.size());
    std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > kDigitsMax || (part.size() > 1 && part[0] == '0')) return 0;
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *parts[i]);
    if (error != std::errc{} || end != part.data() + part.size()) return 0;
    if (dot == text.size()) return static_cast<int>(i) + 1;
    text.remove_prefix(dot + 1);
  }
  return 0;
}

}  // namespace

Result<Version> Version::parse(std::string_view text) {
  Version version;
  if (parse_parts(text, version) != 3) return not_understood(text);
  return version;
}

std::string Version::str() const {
  return std::to_string(major_number) + "." + std::to_string(minor_number) + "." +
         std::to_string(patch_number);
}

Result<Range::Bound> Range::parse_bound(std::string_view text) {
  struct Sign {
    std::string_view text;
    Comparison comparison;
  };
  constexpr auto kSigns = std::to_array<Sign>({{"~>", Comparison::near},
                                               {">=", Comparison::at_least},
                                               {"<=", Comparison::at_most},
                                               {"!=", Comparison::unequal},
                                               {">", Comparison::greater},
                                               {"<", Comparison::less},
                                               {"=", Comparison::equal}});
  Bound bound{.comparison = Comparison::equal, .version = {}, .parts_given = 0};
  std::string_view number = text;
  for (const Sign& sign : kSigns) {
    if (!text.starts_with(sign.text)) continue;
    bound.comparison = sign.comparison;
    number = trimmed(text.substr(sign.text.size()));
    break;
  }
  bound.parts_given = parse_parts(number, bound.version);
  if (bound.parts_given == 0) return not_understood(text);
  return bound;
}

Result<Range> Range::parse(std::string_view text) {
  Range range;
  text = trimmed(text);
  while (!text.empty()) {
    std::size_t comma = std::min(text.find(','), text.size());
    PORC_TRY(Bound bound, parse_bound(trimmed(text.substr(0, comma))));
    range.bounds_.push_back(bound);
    if (comma + 1 == text.size()) return not_understood(text);
    text.remove_prefix(std::min(comma + 1, text.size()));
    text = trimmed(text);
  }
  return range;
}

bool Range::admits(const Version& version) const {
  return std::ranges::all_of(bounds_, [&](const Bound& bound) {
    const Version& limit = bound.version;
    switch (bound.comparison) {
      case Comparison::equal:
        return version == limit;
      case Comparison::unequal:
        return version != limit;
      case Comparison::less:
        return version < limit;
      case Comparison::at_most:
        return version <= limit;
      case Comparison::greater:
        return version > limit;
      case Comparison::at_least:
        return version >= limit;
      case Comparison::near:
        if (version < limit) return false;
        if (bound.parts_given == 1) return true;
        if (version.major_number != limit.major_number) return false;
        return bound.parts_given == 2 || version.minor_number == limit.minor_number;
    }
    return false;
  });
}

}  // namespace porc::quill
