// SPDX-License-Identifier: Apache-2.0
#include "json/schema_equality.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "json/schema_demands.h"
#include "json/schema_walk.h"

namespace porc::json {
namespace {

constexpr auto kSaysNothing = std::to_array<std::string_view>(
    {"$comment", "$id", "$schema", "description", "examples", "title"});
/// These count beside a reference too.
constexpr auto kOfInputs = std::to_array<std::string_view>({"default", "sensitive", "writeOnly"});

/// Whether the members of `left` that are no schemas are in `right` and mean the same.
bool has_all(const object& left, const object& right) {
  return std::ranges::all_of(left, [&](const auto& member) {
    const std::string_view name = member.key();
    return is_subschema_keyword(name) || std::ranges::count(kSaysNothing, name) > 0 ||
           std::ranges::count(kOfInputs, name) > 0 ||
           is_same(&member.value(), right.if_contains(name));
  });
}

/// Names that another one asks for beside it; its other dependencies are schemas.
array names_asked_for(const object& schema) {
  array lists;
  const value* dependencies = schema.if_contains("dependencies");
  if (dependencies == nullptr) return lists;
  std::map<std::string_view, const value*> sorted;
  for (const auto& member : dependencies->get_object()) {
    if (member.value().is_array()) sorted.emplace(member.key(), &member.value());
  }
  for (const auto& [name, list] : sorted) {
    lists.push_back(value(name));
    lists.push_back(*list);
  }
  return lists;
}

std::map<std::string, const value*> subschemas_of(const value& schema) {
  std::map<std::string, const value*> found;
  for_each_subschema(
      schema, [&](const SubschemaKeyword& keyword, const value& inner, const std::string& path) {
        if (keyword.applies_to != AppliesTo::nothing) found.emplace(path, &inner);
      });
  return found;
}

}  // namespace

bool SchemaEquality::same(const value& left, const value& right) {
  assumed_.clear();
  if (!compare(left, right)) return false;
  equal_.merge(assumed_);
  return true;
}

bool SchemaEquality::compare(const value& left, const value& right) {
  for (const std::string_view name : kOfInputs) {
    if (!is_same(nearest(left_, left, name), nearest(right_, right, name))) return false;
  }
  const value& old_schema = left_.resolved(left);
  const value& new_schema = right_.resolved(right);
  if (!old_schema.is_object() || !new_schema.is_object()) return old_schema == new_schema;
  const Pair pair(&old_schema, &new_schema);
  if (equal_.contains(pair) || !assumed_.insert(pair).second) return true;
  return compare_keywords(old_schema.get_object(), new_schema.get_object()) &&
         compare_subschemas(old_schema, new_schema);
}

bool SchemaEquality::compare_keywords(const object& left, const object& right) {
  const value old_names = names_asked_for(left);
  const value new_names = names_asked_for(right);
  return has_all(left, right) && has_all(right, left) && is_same(&old_names, &new_names);
}

bool SchemaEquality::compare_subschemas(const value& left, const value& right) {
  const auto before = subschemas_of(left);
  const auto after = subschemas_of(right);
  return std::ranges::equal(before, after, [this](const auto& was, const auto& is) {
    return was.first == is.first && compare(*was.second, *is.second);
  });
}

const value* nearest(const SchemaDocument& document, const value& schema, std::string_view name) {
  for (const value* at = &schema; at != nullptr; at = document.referred(*at)) {
    if (const value* found = member_of(at->if_object(), name)) return found;
  }
  return nullptr;
}

}  // namespace porc::json
