// SPDX-License-Identifier: Apache-2.0
#include "jinja/version_order.h"

#include <algorithm>
#include <vector>

#include "jinja/abort.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

constexpr std::size_t kDigitsMax = 18;

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kDigitsMax &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t number = 0;
  for (char c : digits) number = number * 10 + (c - '0');
  return number;
}

struct Version {
  std::vector<std::int64_t> numbers{};
  std::vector<std::string_view> pre_release{};
};

Version parse(std::string_view text) {
  Version version;
  if (text.starts_with('v')) text.remove_prefix(1);
  text = text.substr(0, text.find('+'));
  const std::size_t hyphen = text.find('-');
  if (hyphen != text.npos) version.pre_release = split_text(text.substr(hyphen + 1), ".", -1);
  for (std::string_view part : split_text(text.substr(0, hyphen), ".", -1)) {
    if (!is_number(part)) fail("this is no version: numbers with points between are expected");
    version.numbers.push_back(number_of(part));
  }
  return version;
}

std::strong_ordering order(std::string_view left, std::string_view right) {
  const bool left_number = is_number(left);
  if (left_number != is_number(right))
    return left_number ? std::strong_ordering::less : std::strong_ordering::greater;
  if (left_number) return number_of(left) <=> number_of(right);
  return left.compare(right) <=> 0;
}

}  // namespace

std::strong_ordering version_order(std::string_view left_text, std::string_view right_text) {
  const Version left = parse(left_text);
  const Version right = parse(right_text);
  for (std::size_t i = 0; i < std::max(left.numbers.size(), right.numbers.size()); ++i) {
    const auto number = [&](const Version& version) {
      return i < version.numbers.size() ? version.numbers[i] : 0;
    };
    if (auto result = number(left) <=> number(right); result != 0) return result;
  }
  // A version without pre-release is later than each of its pre-releases.
  if (left.pre_release.empty() || right.pre_release.empty())
    return right.pre_release.size() <=> left.pre_release.size();
  for (std::size_t i = 0; i < std::min(left.pre_release.size(), right.pre_release.size()); ++i) {
    if (auto result = order(left.pre_release[i], right.pre_release[i]); result != 0) return result;
  }
  return left.pre_release.size() <=> right.pre_release.size();
}

}  // namespace porc::jinja
