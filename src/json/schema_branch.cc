// SPDX-License-Identifier: Apache-2.0
#include "json/schema_branch.h"

#include <algorithm>

#include "json/schema_assertions.h"

namespace porc::json {
namespace {

const value* keyword_of(const value& schema, std::string_view name) {
  const object* keywords = schema.if_object();
  return keywords != nullptr ? keywords->if_contains(name) : nullptr;
}

bool has_type_of(const value& branch, const value& instance) {
  const value* type = keyword_of(branch, "type");
  return type != nullptr && find_assertion("type")->fault(*type, instance).empty();
}

/// The one value that a property may have, or null.
const value* fixed_value(const SchemaDocument& document, const value& property) {
  const value& schema = document.resolved(property);
  if (const value* fixed = keyword_of(schema, "const")) return fixed;
  const value* choices = keyword_of(schema, "enum");
  return choices != nullptr && choices->get_array().size() == 1 ? &choices->get_array()[0]
                                                                : nullptr;
}

const object* properties_of(const value& branch) {
  const value* properties = keyword_of(branch, "properties");
  return properties != nullptr ? properties->if_object() : nullptr;
}

/// How the tags of a branch compare with those of an object.
struct Tags {
  bool same = false;
  bool other = false;
};
Tags compare_tags(const SchemaDocument& document, const value& branch, const object& instance) {
  Tags tags;
  const object* properties = properties_of(branch);
  if (properties == nullptr) return tags;
  for (const auto& property : *properties) {
    const value* fixed = fixed_value(document, property.value());
    const value* given = instance.if_contains(property.key());
    if (fixed == nullptr || given == nullptr) continue;
    (find_assertion("const")->fault(*fixed, *given).empty() ? tags.same : tags.other) = true;
  }
  return tags;
}

bool knows_a_member(const value& branch, const object& instance) {
  const object* properties = properties_of(branch);
  return properties != nullptr && std::ranges::any_of(instance, [&](const auto& member) {
           return properties->contains(member.key());
         });
}

/// Those whose type is that of `instance`, or that name no type.
std::vector<std::size_t> candidates_for(const SchemaDocument& document,
                                        const array& branches,
                                        const value& instance) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const value& branch = document.resolved(branches[i]);
    if (keyword_of(branch, "type") == nullptr || has_type_of(branch, instance)) found.push_back(i);
  }
  return found;
}

}  // namespace

std::optional<std::size_t> meant_branch(const SchemaDocument& document,
                                        const array& branches,
                                        const value& instance,
                                        const std::vector<std::vector<Violation>>& faults) {
  std::vector<std::size_t> meant = candidates_for(document, branches, instance);
  if (meant.size() == 1) return meant[0];
  if (branches.size() == 1) return 0;
  const object* members = instance.if_object();
  if (members == nullptr) return std::nullopt;
  std::vector<std::size_t> tagged;
  std::erase_if(meant, [&](std::size_t i) {
    const Tags tags = compare_tags(document, document.resolved(branches[i]), *members);
    if (tags.same && !tags.other) tagged.push_back(i);
    return tags.other || !knows_a_member(document.resolved(branches[i]), *members);
  });
  if (tagged.size() == 1) return tagged[0];
  std::ranges::sort(meant, {}, [&](std::size_t i) { return faults[i].size(); });
  if (meant.empty()) return std::nullopt;
  const bool alone = meant.size() == 1 || faults[meant[0]].size() < faults[meant[1]].size();
  return alone ? std::optional(meant[0]) : std::nullopt;
}

std::optional<std::pair<std::string_view, array>> unknown_tag(const SchemaDocument& document,
                                                              const array& branches,
                                                              const value& instance) {
  const object* members = instance.if_object();
  const auto candidates = candidates_for(document, branches, instance);
  if (members == nullptr || candidates.size() < 2) return std::nullopt;
  for (const auto& member : *members) {
    array values;
    for (const std::size_t i : candidates) {
      const object* properties = properties_of(document.resolved(branches[i]));
      const value* property = properties ? properties->if_contains(member.key()) : nullptr;
      const value* fixed = property ? fixed_value(document, *property) : nullptr;
      if (fixed == nullptr) break;
      values.push_back(*fixed);
    }
    const bool is_tag = values.size() == candidates.size();
    if (is_tag && !find_assertion("enum")->fault(values, member.value()).empty()) {
      return std::pair(std::string_view(member.key()), std::move(values));
    }
  }
  return std::nullopt;
}

std::optional<array> types_of_all(const SchemaDocument& document,
                                  const array& branches,
                                  const value& instance) {
  array types;
  for (const value& each : branches) {
    const value& branch = document.resolved(each);
    const value* type = keyword_of(branch, "type");
    if (type == nullptr || !type->is_string() || has_type_of(branch, instance)) return std::nullopt;
    if (std::ranges::find(types, *type) == types.end()) types.push_back(*type);
  }
  return types;
}

}  // namespace porc::json
