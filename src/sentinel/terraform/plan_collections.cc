// SPDX-License-Identifier: Apache-2.0
// tfplan/v2. Reference 18.1.
#include <array>

#include "sentinel/terraform/collection.h"
#include "sentinel/terraform/members.h"

namespace porc::sentinel {
namespace {

Value read_key(const Item& item, Heap&) {
  return Value::of(item.key);
}

constexpr auto kVariableFields = std::to_array<Field>({
    {.key = "name", .read = read_key},
    {.key = "value", .member = "value"},
});
const Record kVariable{kVariableFields};

constexpr auto kChangeFields = std::to_array<Field>({
    {.key = "actions", .member = "actions"},
    {.key = "after", .member = "after"},
    {.key = "after_unknown", .member = "after_unknown"},
    {.key = "before", .member = "before"},
});
const Record kOwnChange{kChangeFields};
const Record kInnerChange{kChangeFields, "change"};

constexpr auto kOutputChangeFields = std::to_array<Field>({
    {.key = "change",
     .read = [](const Item& item, Heap& heap) { return kOwnChange.of(item, heap); }},
    {.key = "name", .read = read_key},
});
const Record kOutputChange{kOutputChangeFields};

constexpr auto kResourceChangeFields = std::to_array<Field>({
    {.key = "address", .member = "address"},
    {.key = "change",
     .read = [](const Item& item, Heap& heap) { return kInnerChange.of(item, heap); }},
    {.key = "deposed", .member = "deposed", .absent = Absent::empty_text},
    {.key = "index", .member = "index", .absent = Absent::null},
    {.key = "mode", .member = "mode"},
    {.key = "module_address", .member = "module_address", .absent = Absent::empty_text},
    {.key = "name", .member = "name"},
    {.key = "provider_name", .member = "provider_name"},
    {.key = "type", .member = "type"},
});
const Record kResourceChange{kResourceChangeFields};

void collect_members(const json::object& members, Items& out) {
  for (const auto& member : members)
    if (const json::object* object = member.value().if_object())
      out.add({.key = view(member), .object = object});
}

void collect_changes(const json::array& changes, Items& out) {
  for (const json::value& change : changes) {
    const json::object* const object = change.if_object();
    if (object == nullptr) continue;
    const std::string_view address = text_member(*object, "address");
    const std::string_view deposed = text_member(*object, "deposed");
    const std::string_view key =
        deposed.empty() ? address : out.keep(std::string(address) + ":" + std::string(deposed));
    out.add({.key = key,
             .address = address,
             .module_address = text_member(*object, "module_address"),
             .object = object});
  }
}

}  // namespace

CollectionRow plan_collection(Collection collection) {
  if (collection == Collection::variables)
    return {[](const json::object& document, Items& out) {
              collect_members(object_member(document, "variables"), out);
            },
            &kVariable};
  if (collection == Collection::output_changes)
    return {[](const json::object& document, Items& out) {
              collect_members(object_member(document, "output_changes"), out);
            },
            &kOutputChange};
  if (collection == Collection::resource_drift)
    return {[](const json::object& document, Items& out) {
              collect_changes(array_member(document, "resource_drift"), out);
            },
            &kResourceChange};
  return {[](const json::object& document, Items& out) {
            collect_changes(array_member(document, "resource_changes"), out);
          },
          &kResourceChange};
}

}  // namespace porc::sentinel
