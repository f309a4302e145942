// SPDX-License-Identifier: Apache-2.0
#include "domain/run/resource_change.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/printable.h"

namespace porc::run {
namespace {

// In the order in which people must hear of them.
constexpr std::array<std::string_view, 7> kActions = {
    "delete", "replace", "forget", "update", "create", "import", "move"};

const json::value* member(const json::value& of, std::string_view name) {
  const json::object* members = of.if_object();
  return members != nullptr ? members->if_contains(name) : nullptr;
}

bool has(const json::array& actions, std::string_view wanted) {
  return std::ranges::any_of(actions, [&](const json::value& action) {
    return action.is_string() && std::string_view(action.get_string()) == wanted;
  });
}

/// "" when nothing happens to it.
std::string_view action_of(const json::value& resource) {
  const json::value* change = member(resource, "change");
  const json::value* actions = change != nullptr ? member(*change, "actions") : nullptr;
  if (actions == nullptr || !actions->is_array()) return "";
  const json::array& all = actions->get_array();
  const bool makes = has(all, "create"), ends = has(all, "delete");
  if (makes && ends) return "replace";
  if (ends) return "delete";
  if (makes) return "create";
  if (has(all, "forget")) return "forget";
  if (has(all, "update")) return "update";
  const json::value* importing = member(*change, "importing");
  if (importing != nullptr && importing->is_object()) return "import";
  return member(resource, "previous_address") != nullptr ? "move" : "";
}

}  // namespace

std::vector<ResourceChange> resource_changes_of(const json::value& plan) {
  const json::value* resources = member(plan, "resource_changes");
  std::vector<ResourceChange> changes;
  if (resources == nullptr || !resources->is_array()) return changes;
  for (const json::value& resource : resources->get_array()) {
    const std::string_view action = action_of(resource);
    const json::value* address = member(resource, "address");
    const bool told = !action.empty() && address != nullptr && address->is_string();
    if (told) {
      changes.push_back({.address = printable(std::string_view(address->get_string())),
                         .action = std::string(action)});
    }
  }
  std::ranges::stable_sort(changes, {}, [](const ResourceChange& change) {
    return std::ranges::find(kActions, change.action) - kActions.begin();
  });
  if (changes.size() > kResourceChangesKept) changes.resize(kResourceChangesKept);
  return changes;
}

}  // namespace porc::run
