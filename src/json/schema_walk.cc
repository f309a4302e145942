// SPDX-License-Identifier: Apache-2.0
#include "json/schema_walk.h"

#include <algorithm>
#include <array>

#include "json/pointer.h"

namespace porc::json {
namespace {

constexpr auto kSubschemaKeywords = std::to_array<SubschemaKeyword>({
    {"additionalItems", AppliesTo::child, false},
    {"additionalProperties", AppliesTo::child, false},
    {"allOf", AppliesTo::itself, false},
    {"anyOf", AppliesTo::itself, false},
    {"contains", AppliesTo::child, false},
    {"definitions", AppliesTo::nothing, true},
    {"dependencies", AppliesTo::itself, true},
    {"else", AppliesTo::itself, false},
    {"if", AppliesTo::itself, false},
    {"items", AppliesTo::child, false},
    {"not", AppliesTo::itself, false},
    {"oneOf", AppliesTo::itself, false},
    {"patternProperties", AppliesTo::child, true},
    {"properties", AppliesTo::child, true},
    {"propertyNames", AppliesTo::child, false},
    {"then", AppliesTo::itself, false},
});

void for_each_member(const SchemaDocument& document,
                     const object& schema,
                     const object& instance,
                     const ChildVisitor& visit) {
  const value* properties = schema.if_contains("properties");
  const value* patterns = schema.if_contains("patternProperties");
  const value* additional = schema.if_contains("additionalProperties");
  for (const auto& member : instance) {
    bool known = false;
    if (const value* property =
            properties ? properties->as_object().if_contains(member.key()) : nullptr) {
      known = true;
      visit(*property, member.key(), member.value());
    }
    if (patterns != nullptr) {
      for (const auto& pattern : patterns->as_object()) {
        if (!document.matches(pattern.key(), member.key())) continue;
        known = true;
        visit(pattern.value(), member.key(), member.value());
      }
    }
    if (!known && additional != nullptr) visit(*additional, member.key(), member.value());
  }
}

void for_each_item(const object& schema, const array& instance, const ChildVisitor& visit) {
  const value* items = schema.if_contains("items");
  if (items == nullptr) return;
  const array* leading = items->if_array();
  for (std::size_t i = 0; i < instance.size(); ++i) {
    const value* subschema = leading == nullptr    ? items
                             : i < leading->size() ? &(*leading)[i]
                                                   : schema.if_contains("additionalItems");
    if (subschema != nullptr) visit(*subschema, std::to_string(i), instance[i]);
  }
}

}  // namespace

bool is_subschema_keyword(std::string_view name) {
  return std::ranges::find(kSubschemaKeywords, name, &SubschemaKeyword::name) !=
         kSubschemaKeywords.end();
}

void for_each_subschema(const value& schema, const SubschemaVisitor& visit) {
  const object* members = schema.if_object();
  if (members == nullptr) return;
  for (const SubschemaKeyword& keyword : kSubschemaKeywords) {
    const value* argument = members->if_contains(keyword.name);
    if (argument == nullptr) continue;
    const std::string path = "/" + std::string(keyword.name);
    if (const array* list = argument->if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i) visit(keyword, (*list)[i], append(path, i));
    } else if (keyword.holds_members && argument->is_object()) {
      for (const auto& member : argument->get_object()) {
        // A property dependency is a list of names, not a schema.
        if (!member.value().is_array()) visit(keyword, member.value(), append(path, member.key()));
      }
    } else {
      visit(keyword, *argument, path);
    }
  }
}

void for_each_child(const SchemaDocument& document,
                    const value& schema,
                    const value& instance,
                    const ChildVisitor& visit) {
  const object* members = schema.if_object();
  if (members == nullptr) return;
  if (instance.is_object()) for_each_member(document, *members, instance.get_object(), visit);
  if (instance.is_array()) for_each_item(*members, instance.get_array(), visit);
}

}  // namespace porc::json
