// SPDX-License-Identifier: Apache-2.0
#include "json/schema_diff.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "json/pointer.h"
#include "json/schema_demands.h"
#include "json/schema_document.h"
#include "json/schema_equality.h"

namespace porc::json {
namespace {

const value kAnything(true);

/// Compared as a whole: what they take cannot be told from their parts.
constexpr auto kOpaque = std::to_array<std::string_view>(
    {"contains", "else", "if", "not", "oneOf", "propertyNames", "then"});

class Comparison {
 public:
  Comparison(const SchemaDocument& before, const SchemaDocument& after)
      : before_(before), after_(after) {}

  std::vector<SchemaChange> run() {
    compare(before_.root, after_.root);
    if (changes_.size() >= kSchemaChangesMax) {
      changes_.resize(kSchemaChangesMax);
      pointer_.clear();
      say(Consequence::breaks, "", "changes in more places than are told");
    }
    std::ranges::stable_sort(changes_, {}, &SchemaChange::consequence);
    return std::move(changes_);
  }

 private:
  void compare(const value& old_schema, const value& new_schema);
  void compare_below(std::string_view token, const value& old_schema, const value& new_schema) {
    PointerStep into(pointer_, token);
    compare(old_schema, new_schema);
  }
  void compare_required(Members was, Members is);
  void compare_properties(Members was, Members is);
  void compare_patterns(Members was, Members is);
  void compare_items(Members was, Members is);
  void compare_dependencies(Members was, Members is);
  void compare_combinations(Members was, Members is);
  void compare_meaning(const value& old_schema, const value& new_schema);

  /// Whether two arguments, each of which may be absent, a schema or a list of schemas or names,
  /// mean the same.
  bool is_equal(const value* was, const value* is) {
    if (was == nullptr || is == nullptr) return was == is;
    const array* old_parts = was->if_array();
    const array* new_parts = is->if_array();
    if (old_parts == nullptr && new_parts == nullptr) return equality_.same(*was, *is);
    if (old_parts == nullptr || new_parts == nullptr) return false;
    return std::ranges::equal(*old_parts, *new_parts, [this](const value& old, const value& now) {
      return old.is_string() ? old == now : equality_.same(old, now);
    });
  }

  void say(Consequence consequence, std::string_view keyword, std::string message) {
    changes_.push_back({.consequence = consequence,
                        .pointer = pointer_,
                        .keyword = std::string(keyword),
                        .message = std::move(message)});
  }
  void say_of(std::string_view member,
              Consequence consequence,
              std::string_view keyword,
              std::string message) {
    PointerStep into(pointer_, member);
    say(consequence, keyword, std::move(message));
  }

  const SchemaDocument& before_;
  const SchemaDocument& after_;
  std::string pointer_{};
  SchemaEquality equality_{before_, after_};
  /// Those on the way down, and those that showed no change.
  std::set<std::pair<const value*, const value*>> compared_{};
  std::vector<SchemaChange> changes_{};
};

bool forbids(const value& schema) {
  return schema == value(false);
}

void Comparison::compare(const value& old_schema, const value& new_schema) {
  if (changes_.size() >= kSchemaChangesMax) return;
  const value& was = before_.resolved(old_schema);
  const value& is = after_.resolved(new_schema);
  if (forbids(was)) {
    if (!forbids(is)) say(Consequence::harmless, "", "is allowed now");
    return;
  }
  if (forbids(is)) return say(Consequence::breaks, "", "is not allowed any more");
  compare_meaning(old_schema, new_schema);
  // A schema that contains itself was looked at above. Where a pair showed no change it shows none
  // at another place, and where it did each look finds one of a limited number.
  if (!compared_.emplace(&was, &is).second) return;
  const std::size_t known = changes_.size();
  const Members old_members = was.if_object();
  const Members new_members = is.if_object();
  for (SchemaChange& change : changes_of_demands(old_members, new_members)) {
    change.pointer = pointer_;
    changes_.push_back(std::move(change));
  }
  compare_required(old_members, new_members);
  compare_properties(old_members, new_members);
  compare_patterns(old_members, new_members);
  compare_items(old_members, new_members);
  compare_dependencies(old_members, new_members);
  compare_combinations(old_members, new_members);
  if (changes_.size() > known) compared_.erase({&was, &is});
}

void Comparison::compare_required(Members was, Members is) {
  const auto names = [](Members schema) {
    std::set<std::string> list;
    if (const value* required = member_of(schema, "required")) {
      for (const value& name : required->get_array()) list.emplace(name.get_string());
    }
    return list;
  };
  const auto before = names(was);
  const auto after = names(is);
  for (const std::string& name : after) {
    if (!before.contains(name)) say_of(name, Consequence::breaks, "required", "is required now");
  }
  for (const std::string& name : before) {
    if (!after.contains(name)) {
      say_of(name, Consequence::harmless, "required", "is not required any more");
    }
  }
}

void Comparison::compare_properties(Members was, Members is) {
  const object none;
  const auto properties = [&](Members schema) -> const object& {
    const value* found = member_of(schema, "properties");
    return found != nullptr ? found->get_object() : none;
  };
  const auto others =
      [&](const SchemaDocument& document, Members schema, std::string_view name) -> const value& {
    if (const value* patterns = member_of(schema, "patternProperties")) {
      for (const auto& [pattern, subschema] : patterns->get_object()) {
        if (document.matches(pattern, name)) return subschema;
      }
    }
    const value* rest = member_of(schema, "additionalProperties");
    return rest != nullptr ? *rest : kAnything;
  };
  for (const auto& [name, subschema] : properties(was)) {
    const value* still = properties(is).if_contains(name);
    if (still != nullptr) {
      compare_below(name, subschema, *still);
      continue;
    }
    const value& rest = others(after_, is, name);
    if (forbids(rest)) {
      if (!forbids(before_.resolved(subschema)))
        say_of(name, Consequence::breaks, "properties", "is not a property any more");
      continue;
    }
    say_of(name, Consequence::meaning, "properties", "is not a property any more");
    compare_below(name, subschema, rest);
  }
  for (const auto& [name, subschema] : properties(is)) {
    if (properties(was).contains(name)) continue;
    const value& rest = others(before_, was, name);
    if (forbids(rest)) {
      say_of(name, Consequence::harmless, "properties", "is a property now");
    } else {
      compare_below(name, rest, subschema);
    }
  }
  const value* was_rest = member_of(was, "additionalProperties");
  const value* is_rest = member_of(is, "additionalProperties");
  compare_below("*", was_rest ? *was_rest : kAnything, is_rest ? *is_rest : kAnything);
}

void Comparison::compare_patterns(Members was, Members is) {
  const object none;
  const value* before = member_of(was, "patternProperties");
  const value* after = member_of(is, "patternProperties");
  const object& old_patterns = before != nullptr ? before->get_object() : none;
  const object& new_patterns = after != nullptr ? after->get_object() : none;
  const auto rest_of = [](Members schema) -> const value& {
    const value* rest = member_of(schema, "additionalProperties");
    return rest != nullptr ? *rest : kAnything;
  };
  for (const auto& [pattern, subschema] : old_patterns) {
    const value* still = new_patterns.if_contains(pattern);
    compare_below(pattern, subschema, still != nullptr ? *still : rest_of(is));
  }
  // Names of the new pattern may have been those of another one: then anything could stand there.
  const value& before_it = old_patterns.empty() ? rest_of(was) : kAnything;
  const value* properties = member_of(was, "properties");
  for (const auto& [pattern, subschema] : new_patterns) {
    if (old_patterns.contains(pattern)) continue;
    compare_below(pattern, before_it, subschema);
    if (properties == nullptr) continue;
    for (const auto& [name, property] : properties->get_object()) {
      if (after_.matches(pattern, name)) compare_below(name, property, subschema);
    }
  }
}

void Comparison::compare_items(Members was, Members is) {
  const value* before = member_of(was, "items");
  const value* after = member_of(is, "items");
  const array none;
  const auto leading = [&](const value* items) -> const array& {
    return items != nullptr && items->is_array() ? items->get_array() : none;
  };
  const auto rest = [](Members schema, const value* items) -> const value& {
    if (items == nullptr) return kAnything;
    if (!items->is_array()) return *items;
    const value* additional = member_of(schema, "additionalItems");
    return additional != nullptr ? *additional : kAnything;
  };
  const value& old_rest = rest(was, before);
  const value& new_rest = rest(is, after);
  const std::size_t count = std::max(leading(before).size(), leading(after).size());
  for (std::size_t i = 0; i < count; ++i) {
    compare_below(std::to_string(i),
                  i < leading(before).size() ? leading(before)[i] : old_rest,
                  i < leading(after).size() ? leading(after)[i] : new_rest);
  }
  compare_below("*", old_rest, new_rest);
}

void Comparison::compare_dependencies(Members was, Members is) {
  const object none;
  const value* before = member_of(was, "dependencies");
  const value* after = member_of(is, "dependencies");
  const object& old_ones = before != nullptr ? before->get_object() : none;
  const object& new_ones = after != nullptr ? after->get_object() : none;
  for (const auto& [name, dependency] : new_ones) {
    const value* known = old_ones.if_contains(name);
    if (is_equal(known, &dependency)) continue;
    if (dependency.is_array() && known != nullptr && known->is_array()) {
      const bool fewer = std::ranges::all_of(dependency.get_array(), [&](const value& needed) {
        return std::ranges::find(known->get_array(), needed) != known->get_array().end();
      });
      if (fewer) {
        say_of(name, Consequence::harmless, "dependencies", "needs fewer others beside it");
        continue;
      }
    }
    say_of(name, Consequence::breaks, "dependencies", "demands more of what is beside it now");
  }
  for (const auto& [name, unused] : old_ones) {
    if (new_ones.contains(name)) continue;
    say_of(name, Consequence::harmless, "dependencies", "demands nothing of what is beside it");
  }
}

void Comparison::compare_combinations(Members was, Members is) {
  const array none;
  const auto parts = [&](Members schema, std::string_view keyword) -> const array& {
    const value* found = member_of(schema, keyword);
    return found != nullptr ? found->get_array() : none;
  };
  const array& was_all = parts(was, "allOf");
  const array& is_all = parts(is, "allOf");
  for (std::size_t i = 0; i < std::max(was_all.size(), is_all.size()); ++i) {
    compare(i < was_all.size() ? was_all[i] : kAnything, i < is_all.size() ? is_all[i] : kAnything);
  }
  const array& was_any = parts(was, "anyOf");
  const array& is_any = parts(is, "anyOf");
  if (!is_equal(member_of(was, "anyOf"), member_of(is, "anyOf"))) {
    const bool all_there = std::ranges::all_of(was_any, [&](const value& branch) {
      return std::ranges::any_of(is_any,
                                 [&](const value& other) { return equality_.same(branch, other); });
    });
    const bool wider = is_any.empty() || (!was_any.empty() && all_there);
    say(wider ? Consequence::harmless : Consequence::breaks,
        "anyOf",
        wider ? "takes other forms too" : "takes other forms now, perhaps not all that it took");
  }
  for (const std::string_view keyword : kOpaque) {
    const value* before = member_of(was, keyword);
    const value* after = member_of(is, keyword);
    if (is_equal(before, after)) continue;
    const bool gone = after == nullptr && keyword != "if";
    say(gone ? Consequence::harmless : Consequence::breaks,
        keyword,
        gone ? "is not demanded any more" : "is another now, and may refuse what was taken");
  }
}

/// What stands beside a reference counts here.
void Comparison::compare_meaning(const value& old_schema, const value& new_schema) {
  const value* before = nearest(before_, old_schema, "default");
  const value* after = nearest(after_, new_schema, "default");
  if (!is_same(before, after)) {
    const std::string from = before != nullptr ? serialize(*before) : "none";
    const std::string to = after != nullptr ? serialize(*after) : "none";
    say(Consequence::meaning, "default", "the default was " + from + " and is " + to);
  }
  for (const std::string_view keyword : {"sensitive", "writeOnly"}) {
    const value no(false);
    const value* was_hidden = nearest(before_, old_schema, keyword);
    const value* is_hidden = nearest(after_, new_schema, keyword);
    if (is_same(was_hidden ? was_hidden : &no, is_hidden ? is_hidden : &no)) continue;
    say(Consequence::meaning,
        keyword,
        is_hidden != nullptr && *is_hidden == value(true) ? "is hidden now"
                                                          : "is not hidden any more");
  }
}

}  // namespace

std::vector<SchemaChange> changes_of(const Schema& before, const Schema& after) {
  return Comparison(*before.document_, *after.document_).run();
}

}  // namespace porc::json
