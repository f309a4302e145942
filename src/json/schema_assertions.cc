// SPDX-License-Identifier: Apache-2.0
#include "json/schema_assertions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "json/canonical.h"
#include "json/string_format.h"
#include "json/suggestion.h"

namespace porc::json {
namespace {

constexpr std::size_t kChoicesShownMax = 20;

std::string number_fault(bool accepted, std::string_view before, const value& limit) {
  return accepted ? "" : std::string(before) + serialize(limit);
}

std::string minimum(const value& limit, const value& instance) {
  return number_fault(
      !instance.is_number() || instance.to_number<double>() >= limit.to_number<double>(),
      "must be at least ",
      limit);
}
std::string maximum(const value& limit, const value& instance) {
  return number_fault(
      !instance.is_number() || instance.to_number<double>() <= limit.to_number<double>(),
      "must be at most ",
      limit);
}
std::string exclusive_minimum(const value& limit, const value& instance) {
  return number_fault(
      !instance.is_number() || instance.to_number<double>() > limit.to_number<double>(),
      "must be greater than ",
      limit);
}
std::string exclusive_maximum(const value& limit, const value& instance) {
  return number_fault(
      !instance.is_number() || instance.to_number<double>() < limit.to_number<double>(),
      "must be less than ",
      limit);
}

bool is_multiple(double number, double divisor) {
  const double rest = std::abs(std::remainder(number, divisor));
  // 0.3 is a multiple of 0.1 although neither is exact in binary: allow for the rounding of both.
  const double rounding = std::abs(number) * 2 * std::numeric_limits<double>::epsilon();
  const bool exact = std::trunc(number) == number && std::trunc(divisor) == divisor;
  return rest == 0 || (!exact && rest <= rounding && rounding < divisor / 4);
}
std::string multiple_of(const value& divisor, const value& instance) {
  return number_fault(!instance.is_number() ||
                          is_multiple(instance.to_number<double>(), divisor.to_number<double>()),
                      "must be a multiple of ",
                      divisor);
}

/// Characters are code points: bytes that do not continue one.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string count_fault(std::size_t count,
                        const value& limit,
                        bool is_minimum,
                        std::string_view noun) {
  const auto bound = limit.to_number<double>();  // of any size, and 2.0 is allowed
  const bool accepted =
      is_minimum ? static_cast<double>(count) >= bound : static_cast<double>(count) <= bound;
  if (accepted) return "";
  return std::string(is_minimum ? "must have at least " : "must have at most ") + serialize(limit) +
         " " + std::string(noun) + (bound == 1 ? "" : "s");
}

std::string min_length(const value& limit, const value& instance) {
  return instance.is_string()
             ? count_fault(length_of(instance.get_string()), limit, true, "character")
             : "";
}
std::string max_length(const value& limit, const value& instance) {
  return instance.is_string()
             ? count_fault(length_of(instance.get_string()), limit, false, "character")
             : "";
}
std::string min_items(const value& limit, const value& instance) {
  return instance.is_array() ? count_fault(instance.get_array().size(), limit, true, "item") : "";
}
std::string max_items(const value& limit, const value& instance) {
  return instance.is_array() ? count_fault(instance.get_array().size(), limit, false, "item") : "";
}
std::string min_properties(const value& limit, const value& instance) {
  return instance.is_object() ? count_fault(instance.get_object().size(), limit, true, "member")
                              : "";
}
std::string max_properties(const value& limit, const value& instance) {
  return instance.is_object() ? count_fault(instance.get_object().size(), limit, false, "member")
                              : "";
}

std::string unique_items(const value& wanted, const value& instance) {
  if (!wanted.get_bool() || !instance.is_array()) return "";
  std::vector<std::pair<std::string, std::size_t>> texts;
  for (const value& item : instance.get_array()) texts.emplace_back(canonical(item), texts.size());
  std::ranges::sort(texts);
  auto same = std::ranges::adjacent_find(texts, {}, &std::pair<std::string, std::size_t>::first);
  if (same == texts.end()) return "";
  return "must not repeat an item: those at " + std::to_string(same->second) + " and " +
         std::to_string(std::next(same)->second) + " are equal";
}

struct TypeName {
  std::string_view name, noun;
  bool (*holds)(const value& instance);
};
constexpr auto kTypeNames = std::to_array<TypeName>({
    {"array", "an array", [](const value& v) { return v.is_array(); }},
    {"boolean", "true or false", [](const value& v) { return v.is_bool(); }},
    {"integer",
     "an integer",
     [](const value& v) {
       return v.is_int64() || v.is_uint64() ||
              (v.is_double() && std::trunc(v.get_double()) == v.get_double());
     }},
    {"null", "null", [](const value& v) { return v.is_null(); }},
    {"number", "a number", [](const value& v) { return v.is_number(); }},
    {"object", "an object", [](const value& v) { return v.is_object(); }},
    {"string", "a string", [](const value& v) { return v.is_string(); }},
});

const TypeName& type_named(const value& name) {
  return *std::ranges::find(kTypeNames, std::string_view(name.get_string()), &TypeName::name);
}

std::string type(const value& wanted, const value& instance) {
  const auto holds = [&](const value& name) { return type_named(name).holds(instance); };
  const bool held =
      wanted.is_string() ? holds(wanted) : std::ranges::any_of(wanted.get_array(), holds);
  if (held) return "";
  return "must be " + nouns_of(wanted) + ", found " + std::string(kind_name(instance));
}

/// For a value of a kind that no choice has.
std::string found_instead(const value& instance, const array& choices) {
  const bool same_kind = std::ranges::any_of(
      choices, [&](const value& choice) { return kind_name(choice) == kind_name(instance); });
  return same_kind ? "" : ", found " + std::string(kind_name(instance));
}

std::string enumeration(const value& choices, const value& instance) {
  const std::string text = canonical(instance);
  std::vector<std::string_view> names;
  for (const value& choice : choices.get_array()) {
    if (canonical(choice) == text) return "";
    if (choice.is_string()) names.emplace_back(choice.get_string());
  }
  return "must be one of " + listed(choices.get_array()) +
         found_instead(instance, choices.get_array()) +
         (instance.is_string() ? did_you_mean(instance.get_string(), names) : "");
}

std::string constant(const value& wanted, const value& instance) {
  if (canonical(wanted) == canonical(instance)) return "";
  return "must be " + serialize(wanted) + found_instead(instance, {wanted});
}

std::string format(const value& name, const value& instance) {
  const StringFormat* row = find_string_format(name.get_string());
  if (row == nullptr || !instance.is_string() || row->accepts(instance.get_string())) return "";
  return "must be " + std::string(row->noun);
}

constexpr auto kAssertions = std::to_array<Assertion>({
    {"const", &constant},
    {"enum", &enumeration},
    {"exclusiveMaximum", &exclusive_maximum},
    {"exclusiveMinimum", &exclusive_minimum},
    {"format", &format},
    {"maxItems", &max_items},
    {"maxLength", &max_length},
    {"maxProperties", &max_properties},
    {"maximum", &maximum},
    {"minItems", &min_items},
    {"minLength", &min_length},
    {"minProperties", &min_properties},
    {"minimum", &minimum},
    {"multipleOf", &multiple_of},
    {"type", &type},
    {"uniqueItems", &unique_items},
});
static_assert(std::ranges::is_sorted(kAssertions, {}, &Assertion::keyword));

}  // namespace

const Assertion* find_assertion(std::string_view keyword) {
  const auto row = std::ranges::lower_bound(kAssertions, keyword, {}, &Assertion::keyword);
  return row != kAssertions.end() && row->keyword == keyword ? &*row : nullptr;
}

std::string listed(const array& choices) {
  std::string text;
  std::size_t shown = 0;
  for (const value& choice : choices) {
    if (++shown > kChoicesShownMax) return text + ", …";
    text += (shown == 1 ? "" : ", ") + serialize(choice);
  }
  return text;
}

std::string nouns_of(const value& type) {
  if (type.is_string()) return std::string(type_named(type).noun);
  std::string nouns;
  for (const value& name : type.get_array()) {
    nouns += (nouns.empty() ? "" : " or ") + std::string(type_named(name).noun);
  }
  return nouns;
}

}  // namespace porc::json
