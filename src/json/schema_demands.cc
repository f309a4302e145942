// SPDX-License-Identifier: Apache-2.0
#include "json/schema_demands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "json/canonical.h"
#include "json/schema_assertions.h"
#include "json/string_format.h"

namespace porc::json {
namespace {

/// A keyword whose argument is a number, and which way it narrows.
struct Limit {
  std::string_view keyword;
  bool is_lower;
};
constexpr auto kLimits = std::to_array<Limit>({
    {"exclusiveMaximum", false},
    {"exclusiveMinimum", true},
    {"maxItems", false},
    {"maxLength", false},
    {"maxProperties", false},
    {"maximum", false},
    {"minItems", true},
    {"minLength", true},
    {"minProperties", true},
    {"minimum", true},
});

/// "number" takes every integer.
std::set<std::string> types_of(const value* type) {
  constexpr auto kAll = std::to_array<const char*>(
      {"array", "boolean", "integer", "null", "number", "object", "string"});
  std::set<std::string> types;
  if (type == nullptr) return {kAll.begin(), kAll.end()};
  const array list = type->is_array() ? type->get_array() : array{*type};
  for (const value& name : list) types.emplace(name.get_string());
  if (types.contains("number")) types.insert("integer");
  return types;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

class Demands {
 public:
  std::vector<SchemaChange> compare(Members was, Members is) {
    compare_types(was, is);
    compare_choices(was, is);
    compare_limits(was, is);
    compare_texts(was, is);
    return std::move(changes_);
  }

 private:
  void compare_types(Members was, Members is);
  void compare_choices(Members was, Members is);
  void compare_limits(Members was, Members is);
  void compare_texts(Members was, Members is);

  void say(Consequence consequence, std::string_view keyword, std::string message) {
    changes_.push_back({.consequence = consequence,
                        .keyword = std::string(keyword),
                        .message = std::move(message)});
  }
  /// For a demand that is there or not: new ones narrow, those that went widen.
  void say_demand(std::string_view keyword, const value* was, const value* is) {
    if (is == nullptr) return say(Consequence::harmless, keyword, "is not demanded any more");
    say(Consequence::breaks,
        keyword,
        std::string(was == nullptr ? "is demanded now: " : "is another now: ") + serialize(*is));
  }

  std::vector<SchemaChange> changes_{};
};

void Demands::compare_types(Members was, Members is) {
  const auto before = types_of(member_of(was, "type"));
  const auto after = types_of(member_of(is, "type"));
  std::vector<std::string> gone;
  std::vector<std::string> added;
  std::ranges::set_difference(before, after, std::back_inserter(gone));
  std::ranges::set_difference(after, before, std::back_inserter(added));
  // Every number that is no integer goes with "number", whatever becomes of the integers.
  if (!gone.empty()) say(Consequence::breaks, "type", "may not be " + joined(gone) + " any more");
  if (!added.empty()) say(Consequence::harmless, "type", "may be " + joined(added) + " too");
}

void Demands::compare_choices(Members was, Members is) {
  const auto is_among = [](const array& all, const value& wanted) {
    return std::ranges::any_of(
        all, [&](const value& other) { return canonical(other) == canonical(wanted); });
  };
  const auto list = [&](Members schema) -> std::optional<array> {
    const value* choices = member_of(schema, "enum");
    const value* fixed = member_of(schema, "const");
    if (choices == nullptr && fixed == nullptr) return std::nullopt;
    if (fixed == nullptr) return choices->get_array();
    const bool possible = choices == nullptr || is_among(choices->get_array(), *fixed);
    return possible ? array{*fixed} : array();
  };
  const auto before = list(was);
  const auto after = list(is);
  if (!before && !after) return;
  if (!after) return say(Consequence::harmless, "enum", "may be anything");
  if (!before) {
    return say(Consequence::breaks, "enum", "must be one of " + listed(*after) + " now");
  }
  const auto without = [&](const array& all, const array& known) {
    array rest;
    for (const value& each : all) {
      if (!is_among(known, each)) rest.push_back(each);
    }
    return rest;
  };
  if (const array gone = without(*before, *after); !gone.empty()) {
    say(Consequence::breaks, "enum", "may not be " + listed(gone) + " any more");
  }
  if (const array added = without(*after, *before); !added.empty()) {
    say(Consequence::harmless, "enum", "may be " + listed(added) + " too");
  }
}

void Demands::compare_limits(Members was, Members is) {
  for (const Limit& limit : kLimits) {
    const value* before = member_of(was, limit.keyword);
    const value* after = member_of(is, limit.keyword);
    if (is_same(before, after)) continue;
    if (before == nullptr || after == nullptr) {
      say_demand(limit.keyword, before, after);
      continue;
    }
    const bool rises = after->to_number<double>() > before->to_number<double>();
    say(rises == limit.is_lower ? Consequence::breaks : Consequence::harmless,
        limit.keyword,
        serialize(*before) + " became " + serialize(*after));
  }
  const value* before = member_of(was, "multipleOf");
  const value* after = member_of(is, "multipleOf");
  if (is_same(before, after)) return;
  const bool wider = before != nullptr && after != nullptr &&
                     std::fmod(before->to_number<double>(), after->to_number<double>()) == 0;
  if (!wider) return say_demand("multipleOf", before, after);
  say(Consequence::harmless, "multipleOf", serialize(*before) + " became " + serialize(*after));
}

void Demands::compare_texts(Members was, Members is) {
  const value* old_pattern = member_of(was, "pattern");
  const value* new_pattern = member_of(is, "pattern");
  if (!is_same(old_pattern, new_pattern)) say_demand("pattern", old_pattern, new_pattern);
  const value* before = member_of(was, "format");
  const value* after = member_of(is, "format");
  const bool checked =
      after != nullptr && find_string_format(after->get_string()) != nullptr;  // others are words
  if (!is_same(before, after) && (checked || after == nullptr)) say_demand("format", before, after);
  const value no(false);
  const value* was_unique = member_of(was, "uniqueItems");
  const value* is_unique = member_of(is, "uniqueItems");
  if (is_same(was_unique ? was_unique : &no, is_unique ? is_unique : &no)) return;
  const bool demanded = is_unique != nullptr && is_unique->get_bool();
  say(demanded ? Consequence::breaks : Consequence::harmless,
      "uniqueItems",
      demanded ? "may not repeat an item any more" : "may repeat an item");
}

}  // namespace

const value* member_of(Members schema, std::string_view name) {
  return schema != nullptr ? schema->if_contains(name) : nullptr;
}

bool is_same(const value* left, const value* right) {
  if (left == nullptr || right == nullptr) return left == right;
  return canonical(*left) == canonical(*right);
}

std::vector<SchemaChange> changes_of_demands(Members was, Members is) {
  return Demands().compare(was, is);
}

}  // namespace porc::json
