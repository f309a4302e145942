// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "sentinel/terraform/legacy.h"
#include "sentinel/terraform/members.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

constexpr auto kInstanceFields = std::to_array<Field>({
    {.key = "attr", .member = "values", .absent = Absent::empty_map},
    {.key = "depends_on", .member = "depends_on", .absent = Absent::empty_list},
    {.key = "id",
     .read =
         [](const Item& item, Heap& heap) {
           return member_value(
               heap, object_member(*item.object, "values"), "id", Absent::empty_text);
         }},
    {.key = "tainted", .member = "tainted", .absent = Absent::no},
});
const Record kInstance{kInstanceFields};

Value read_type(const Item& item, Heap&) {
  const json::value* const value = find_member(*item.object, "value");
  const std::string_view type = value == nullptr     ? "string"
                                : value->is_array()  ? "list"
                                : value->is_object() ? "map"
                                                     : "string";
  return Value::of(type);
}

constexpr auto kOutputFields = std::to_array<Field>({
    {.key = "sensitive", .member = "sensitive", .absent = Absent::no},
    {.key = "type", .read = read_type},
    {.key = "value", .member = "value"},
});
const Record kOutput{kOutputFields};

/// Terraform tells the outputs of the root alone.
Value outputs(const Document& document, std::string_view address, Heap& heap) {
  Map& out = heap.map();
  if (!address.empty()) return Value::of(out);
  for (const Item& item : document.items(Collection::state_outputs).all())
    out.add(heap, item.key, kOutput.of(item, heap));
  return Value::of(out);
}

Value module(const Document& document, std::string_view address, Heap& heap) {
  constexpr Collection kResources = Collection::state_resources;
  if (!has_module(document, kResources, address)) return Value::undefined();
  Map& out = heap.map(4);
  out.add(heap, "data", instances(document, kResources, address, "data", kInstance, heap));
  out.add(heap, "outputs", outputs(document, address, heap));
  out.add(heap, "path", module_path(address, heap));
  out.add(heap, "resources", instances(document, kResources, address, "managed", kInstance, heap));
  return Value::of(out);
}

constexpr auto kKeys = std::to_array<ImportKey>({
    {"module_paths",
     [](const Document& document, Heap& heap) {
       return module_paths(document, Collection::state_resources, heap);
     }},
    {"terraform_version",
     [](const Document& document, Heap& heap) {
       const json::value* const version = state_version(document.plan());
       return version == nullptr ? Value::undefined() : value_of(heap, *version);
     }},
});

}  // namespace

const LegacyImport& legacy_state() {
  static constexpr LegacyImport kImport{kKeys, module};
  return kImport;
}

}  // namespace porc::sentinel
