// SPDX-License-Identifier: Apache-2.0
// The keywords of draft-07 that combine schemas or apply them to members and elements.
#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "json/decode.h"
#include "json/pointer.h"
#include "json/schema_assertions.h"
#include "json/schema_branch.h"
#include "json/schema_document.h"
#include "json/schema_hints.h"
#include "json/suggestion.h"

namespace porc::json {
namespace {

/// How deep schemas may be applied inside each other, so that no stack overflows.
constexpr std::size_t kCheckDepthMax = 512;
constexpr std::size_t kBranchesShownMax = 5;

class Checker {
 public:
  Checker(const SchemaDocument& document, std::size_t steps_max)
      : document_(document), steps_max_(std::min(steps_max, kSchemaStepsMax)) {}

  std::vector<Violation> run(const value& instance) {
    const bool valid = check(document_.root, instance);
    if (!given_up_.empty()) return {{.message = given_up_}};
    PORC_ASSERT(valid == violations_.empty());
    return std::move(violations_);
  }
  std::size_t steps() const { return std::min(steps_, steps_max_); }

 private:
  using Check = bool (Checker::*)(const value& argument,
                                  const object& schema,
                                  const value& instance);
  struct Keyword {
    std::string_view name;
    Check check;
  };
  static const Keyword* find_keyword(std::string_view name);

  bool check(const value& schema, const value& instance);
  bool check_keywords(const object& schema, const value& instance);
  bool check_keyword(std::string_view name,
                     const value& argument,
                     const object& schema,
                     const value& instance);
  bool check_child(const value& schema, std::string_view name, const value& child) {
    PointerStep into(pointer_, name);
    return check(schema, child);
  }
  /// The verdict alone; stops at the first fault.
  bool fits(const value& schema, const value& instance) {
    const bool was_silent = std::exchange(silent_, true);
    const bool valid = check(schema, instance);
    silent_ = was_silent;
    return valid;
  }
  /// The faults of one branch, kept apart from the others.
  std::vector<Violation> faults_of(const value& schema, const value& instance) {
    std::vector<Violation> before = std::exchange(violations_, {});
    check(schema, instance);
    return std::exchange(violations_, std::move(before));
  }

  /// A step too: many patterns may meet many names.
  bool matches(std::string_view pattern, std::string_view text) {
    return take_step() && document_.matches(pattern, text);
  }
  bool take_step() {
    if (!given_up_.empty()) return false;
    return ++steps_ <= steps_max_ ||
           give_up("takes more than " + std::to_string(steps_max_) + " steps to check");
  }

  /// Notes a fault, of the child `name` when one is given. Always false.
  bool refuse(std::string message) {
    if (is_listing()) violations_.push_back({pointer_, std::move(message)});
    return false;
  }
  bool refuse_child(std::string_view name, std::string message) {
    PointerStep into(pointer_, name);
    return refuse(std::move(message));
  }
  /// What a fault says, with the place below the value that is looked at.
  std::string inside(const Violation& fault) const {
    const std::string below = fault.pointer.substr(std::min(pointer_.size(), fault.pointer.size()));
    return below + (below.empty() ? "" : " ") + fault.message;
  }
  bool give_up(std::string why) {
    given_up_ = std::move(why);
    return refuse(given_up_);
  }
  bool is_listing() const { return !silent_ && violations_.size() < kViolationsMax; }
  /// After a fault the rest is only checked while faults are listed.
  bool decided(bool valid) const { return !valid && !is_listing(); }

  bool pattern(const value& argument, const object& schema, const value& instance);
  bool items(const value& argument, const object& schema, const value& instance);
  bool contains(const value& argument, const object& schema, const value& instance);
  bool required(const value& argument, const object& schema, const value& instance);
  bool properties(const value& argument, const object& schema, const value& instance);
  bool pattern_properties(const value& argument, const object& schema, const value& instance);
  bool additional_properties(const value& argument, const object& schema, const value& instance);
  bool property_names(const value& argument, const object& schema, const value& instance);
  bool dependencies(const value& argument, const object& schema, const value& instance);
  bool all_of(const value& argument, const object& schema, const value& instance);
  bool any_of(const value& argument, const object& schema, const value& instance);
  bool one_of(const value& argument, const object& schema, const value& instance);
  bool negation(const value& argument, const object& schema, const value& instance);
  bool condition(const value& argument, const object& schema, const value& instance);
  bool refuse_branches(const array& branches,
                       const value& instance,
                       std::vector<std::vector<Violation>> faults);

  const SchemaDocument& document_;
  const std::size_t steps_max_;
  std::string pointer_;
  std::vector<Violation> violations_;
  bool silent_ = false;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  std::string given_up_;
};

const Checker::Keyword* Checker::find_keyword(std::string_view name) {
  static constexpr auto kKeywords = std::to_array<Keyword>({
      {"additionalProperties", &Checker::additional_properties},
      {"allOf", &Checker::all_of},
      {"anyOf", &Checker::any_of},
      {"contains", &Checker::contains},
      {"dependencies", &Checker::dependencies},
      {"if", &Checker::condition},
      {"items", &Checker::items},
      {"not", &Checker::negation},
      {"oneOf", &Checker::one_of},
      {"pattern", &Checker::pattern},
      {"patternProperties", &Checker::pattern_properties},
      {"properties", &Checker::properties},
      {"propertyNames", &Checker::property_names},
      {"required", &Checker::required},
  });
  static_assert(std::ranges::is_sorted(kKeywords, {}, &Keyword::name));
  const auto row = std::ranges::lower_bound(kKeywords, name, {}, &Keyword::name);
  return row != kKeywords.end() && row->name == name ? &*row : nullptr;
}

bool Checker::check(const value& schema, const value& instance) {
  if (!take_step()) return false;
  if (depth_ == kCheckDepthMax) {
    return give_up("needs more than " + std::to_string(kCheckDepthMax) +
                   " schemas inside each other");
  }
  if (schema.is_bool()) return schema.get_bool() || refuse("is not allowed");
  ++depth_;
  const value* target = document_.referred(schema);  // beside which other keywords do not count
  const bool valid =
      target != nullptr ? check(*target, instance) : check_keywords(schema.get_object(), instance);
  --depth_;
  return valid;
}

bool Checker::check_keywords(const object& schema, const value& instance) {
  // A value of the wrong type fails most other keywords too: the type alone says it best.
  const value* type = schema.if_contains("type");
  if (type != nullptr && !check_keyword("type", *type, schema, instance)) return false;
  bool valid = true;
  for (const auto& member : schema) {
    if (member.key() == "type") continue;
    valid = check_keyword(member.key(), member.value(), schema, instance) && valid;
    if (decided(valid)) return false;
  }
  return valid;
}

bool Checker::check_keyword(std::string_view name,
                            const value& argument,
                            const object& schema,
                            const value& instance) {
  if (const Assertion* assertion = find_assertion(name)) {
    std::string fault = assertion->fault(argument, instance);
    if (fault.empty()) return true;
    // Choices are their own examples.
    const bool lists = name == "enum" || name == "const";
    if (!lists && is_listing()) fault += example_of(document_, schema);
    return refuse(std::move(fault));
  }
  const Keyword* keyword = find_keyword(name);
  return keyword == nullptr || (this->*keyword->check)(argument, schema, instance);
}

bool Checker::pattern(const value& argument, const object& schema, const value& instance) {
  if (!instance.is_string() || matches(argument.get_string(), instance.get_string())) return true;
  return is_listing() && refuse("must match the pattern " + std::string(argument.get_string()) +
                                example_of(document_, schema));
}

bool Checker::items(const value& argument, const object& schema, const value& instance) {
  if (!instance.is_array()) return true;
  const array* leading = argument.if_array();
  const value* rest = leading == nullptr ? &argument : schema.if_contains("additionalItems");
  bool valid = true;
  std::size_t index = 0;
  for (const value& item : instance.get_array()) {
    const value* item_schema =
        leading != nullptr && index < leading->size() ? &(*leading)[index] : rest;
    if (item_schema != nullptr)
      valid = check_child(*item_schema, std::to_string(index), item) && valid;
    if (decided(valid)) return false;
    ++index;
  }
  return valid;
}

bool Checker::contains(const value& argument, const object&, const value& instance) {
  if (!instance.is_array()) return true;
  const array& items = instance.get_array();
  if (std::ranges::any_of(items, [&](const value& item) { return fits(argument, item); }))
    return true;
  std::string why;
  if (is_listing() && !items.empty()) {
    const std::vector<Violation> faults = faults_of(argument, items.front());
    if (!faults.empty()) why = "; the first " + inside(faults.front());
  }
  return refuse("must contain an item of the required form" + why);
}

bool Checker::required(const value& argument, const object& schema, const value& instance) {
  if (!instance.is_object()) return true;
  bool valid = true;
  for (const value& name : argument.get_array()) {
    if (instance.get_object().contains(name.get_string())) continue;
    if (!is_listing()) return false;
    valid = refuse_child(name.get_string(),
                         "is required" + looks_of_property(document_, schema, name.get_string()));
  }
  return valid;
}

bool Checker::properties(const value& argument, const object&, const value& instance) {
  if (!instance.is_object()) return true;
  bool valid = true;
  for (const auto& property : argument.get_object()) {
    const value* member = instance.get_object().if_contains(property.key());
    if (member != nullptr) valid = check_child(property.value(), property.key(), *member) && valid;
    if (decided(valid)) return false;
  }
  return valid;
}

bool Checker::pattern_properties(const value& argument, const object&, const value& instance) {
  if (!instance.is_object()) return true;
  bool valid = true;
  for (const auto& [pattern, property] : argument.get_object()) {
    for (const auto& member : instance.get_object()) {
      if (!matches(pattern, member.key())) continue;
      valid = check_child(property, member.key(), member.value()) && valid;
      if (decided(valid)) return false;
    }
  }
  return valid;
}

bool Checker::additional_properties(const value& argument,
                                    const object& schema,
                                    const value& instance) {
  if (!instance.is_object()) return true;
  const value* properties = schema.if_contains("properties");
  const value* patterns = schema.if_contains("patternProperties");
  const auto is_named = [&](std::string_view name) {
    if (properties != nullptr && properties->get_object().contains(name)) return true;
    if (patterns == nullptr) return false;
    return std::ranges::any_of(patterns->get_object(),
                               [&](const auto& pattern) { return matches(pattern.key(), name); });
  };
  std::vector<std::string_view> known;
  if (properties != nullptr) {
    for (const auto& property : properties->get_object()) known.emplace_back(property.key());
  }
  bool valid = true;
  for (const auto& member : instance.get_object()) {
    if (is_named(member.key())) continue;
    if (argument == value(false)) {
      std::string hint = is_listing() ? did_you_mean(member.key(), known) : "";
      valid = refuse_child(member.key(), std::string(kUnknownProperty) + hint);
    } else {
      valid = check_child(argument, member.key(), member.value()) && valid;
    }
    if (decided(valid)) return false;
  }
  return valid;
}

bool Checker::property_names(const value& argument, const object&, const value& instance) {
  if (!instance.is_object()) return true;
  bool valid = true;
  for (const auto& member : instance.get_object()) {
    const value name(member.key());
    if (fits(argument, name)) continue;
    if (!is_listing()) return false;
    const std::vector<Violation> faults = faults_of(argument, name);
    const std::string why = faults.empty() ? "" : ": it " + faults.front().message;
    valid = refuse_child(member.key(), "has a name that is not allowed" + why);
  }
  return valid;
}

bool Checker::dependencies(const value& argument, const object&, const value& instance) {
  if (!instance.is_object()) return true;
  const object& members = instance.get_object();
  bool valid = true;
  for (const auto& [name, dependency] : argument.get_object()) {
    if (!members.contains(name)) continue;
    if (const array* names = dependency.if_array()) {
      for (const value& needed : *names) {
        if (members.contains(needed.get_string())) continue;
        valid = refuse_child(needed.get_string(), "is required beside '" + std::string(name) + "'");
      }
    } else {
      valid = check(dependency, instance) && valid;
    }
    if (decided(valid)) return false;
  }
  return valid;
}

bool Checker::all_of(const value& argument, const object&, const value& instance) {
  bool valid = true;
  for (const value& schema : argument.get_array()) {
    valid = check(schema, instance) && valid;
    if (decided(valid)) return false;
  }
  return valid;
}

bool Checker::any_of(const value& argument, const object&, const value& instance) {
  const array& branches = argument.get_array();
  if (silent_)
    return std::ranges::any_of(branches,
                               [&](const value& branch) { return check(branch, instance); });
  std::vector<std::vector<Violation>> faults;
  for (const value& branch : branches) {
    faults.push_back(faults_of(branch, instance));
    if (faults.back().empty()) return true;
  }
  return refuse_branches(branches, instance, std::move(faults));
}

bool Checker::one_of(const value& argument, const object&, const value& instance) {
  const array& branches = argument.get_array();
  std::vector<std::vector<Violation>> faults;
  std::size_t fitting = 0;
  for (const value& branch : branches) {
    if (silent_) {
      if (check(branch, instance)) ++fitting;
    } else {
      faults.push_back(faults_of(branch, instance));
      if (faults.back().empty()) ++fitting;
    }
  }
  if (fitting == 1) return true;
  if (fitting == 0 && !silent_) return refuse_branches(branches, instance, std::move(faults));
  return refuse("fits " + std::to_string(fitting) +
                " of the accepted forms, and must fit exactly one");
}

/// The branch that was meant says most. Else one line names what tells the branches apart, or the
/// first fault of each.
bool Checker::refuse_branches(const array& branches,
                              const value& instance,
                              std::vector<std::vector<Violation>> faults) {
  if (const auto meant = meant_branch(document_, branches, instance, faults)) {
    for (Violation& fault : faults[*meant]) {
      if (violations_.size() < kViolationsMax) violations_.push_back(std::move(fault));
    }
    return false;
  }
  if (const auto tag = unknown_tag(document_, branches, instance)) {
    const value& given = instance.get_object().at(tag->first);
    return refuse_child(tag->first, find_assertion("enum")->fault(tag->second, given));
  }
  if (const auto types = types_of_all(document_, branches, instance))
    return refuse(find_assertion("type")->fault(*types, instance));
  std::string summary = "fits none of the " + std::to_string(branches.size()) + " accepted forms";
  const char* separator = ": ";
  for (std::size_t i = 0; i < faults.size() && i < kBranchesShownMax; ++i) {
    summary += std::exchange(separator, "; ") + ("(" + std::to_string(i + 1) + ") ") +
               inside(faults[i].front());
  }
  return refuse(std::move(summary));
}

bool Checker::negation(const value& argument, const object& schema, const value& instance) {
  return !fits(argument, instance) || refuse(excluded_by(argument, schema));
}

bool Checker::condition(const value& argument, const object& schema, const value& instance) {
  const value* consequence = schema.if_contains(fits(argument, instance) ? "then" : "else");
  return consequence == nullptr || check(*consequence, instance);
}

}  // namespace

std::vector<Violation> check_instance(const SchemaDocument& document,
                                      const value& instance,
                                      std::size_t& steps) {
  Checker checker(document, steps);
  std::vector<Violation> violations = checker.run(instance);
  steps -= checker.steps();
  return violations;
}

}  // namespace porc::json
