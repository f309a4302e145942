// SPDX-License-Identifier: Apache-2.0
// What tfstate/v2 and tfplan/v2's planned_values have in common. Reference 18.3, 18.4.
#include <array>

#include "sentinel/terraform/collection.h"
#include "sentinel/terraform/members.h"

namespace porc::sentinel {
namespace {

constexpr auto kOutputFields = std::to_array<Field>({
    {.key = "name", .read = [](const Item& item, Heap&) { return Value::of(item.key); }},
    {.key = "sensitive", .member = "sensitive", .absent = Absent::no},
    {.key = "value", .member = "value"},
});
const Record kOutput{kOutputFields};

constexpr auto kResourceFields = std::to_array<Field>({
    {.key = "address", .read = [](const Item& item, Heap&) { return Value::of(item.address); }},
    {.key = "depends_on", .member = "depends_on", .absent = Absent::empty_list},
    {.key = "deposed_key", .member = "deposed_key", .absent = Absent::empty_text},
    {.key = "index", .member = "index", .absent = Absent::null},
    {.key = "mode", .member = "mode"},
    {.key = "module_address",
     .read = [](const Item& item, Heap&) { return Value::of(item.module_address); }},
    {.key = "name", .member = "name"},
    {.key = "provider_name", .member = "provider_name"},
    {.key = "tainted", .member = "tainted", .absent = Absent::no},
    {.key = "type", .member = "type"},
    {.key = "values", .member = "values", .absent = Absent::empty_map},
});
const Record kResource{kResourceFields};

/// Without the `data.` of a data source: here addresses are module, type, name and index.
std::string_view shown_address(const json::object& resource,
                               std::string_view module_address,
                               Items& out) {
  const std::string_view address = text_member(resource, "address");
  if (text_member(resource, "mode") != "data") return address;
  const std::size_t begin = module_address.empty() ? 0 : module_address.size() + 1;
  constexpr std::string_view kPrefix = "data.";
  if (address.size() < begin || !address.substr(begin).starts_with(kPrefix)) return address;
  if (begin == 0) return address.substr(kPrefix.size());
  return out.keep(std::string(address.substr(0, begin)) +
                  std::string(address.substr(begin + kPrefix.size())));
}

void collect_module(const json::object& module, std::string_view module_address, Items& out) {
  for (const json::value& resource : array_member(module, "resources")) {
    const json::object* const object = resource.if_object();
    if (object == nullptr) continue;
    const std::string_view address = shown_address(*object, module_address, out);
    const std::string_view deposed = text_member(*object, "deposed_key");
    const std::string_view key =
        deposed.empty() ? address : out.keep(std::string(address) + ":" + std::string(deposed));
    out.add({.key = key, .address = address, .module_address = module_address, .object = object});
  }
  for (const json::value& child : array_member(module, "child_modules"))
    if (const json::object* object = child.if_object())
      collect_module(*object, text_member(*object, "address"), out);
}

void collect_resources(const json::object& values, Items& out) {
  collect_module(object_member(values, "root_module"), {}, out);
}

void collect_outputs(const json::object& values, Items& out) {
  for (const auto& output : object_member(values, "outputs"))
    if (const json::object* object = output.value().if_object())
      out.add({.key = view(output), .object = object});
}

}  // namespace

const json::object& state_values(const json::object& document) {
  if (find_member(document, "prior_state") != nullptr)
    return object_member(object_member(document, "prior_state"), "values");
  return object_member(document, "values");
}

const json::value* state_version(const json::object& document) {
  if (find_member(document, "prior_state") != nullptr)
    return find_member(object_member(document, "prior_state"), "terraform_version");
  if (find_member(document, "values") == nullptr) return nullptr;
  return find_member(document, "terraform_version");
}

CollectionRow state_collection(Collection collection) {
  if (collection == Collection::planned_outputs)
    return {[](const json::object& document, Items& out) {
              collect_outputs(object_member(document, "planned_values"), out);
            },
            &kOutput};
  if (collection == Collection::planned_resources)
    return {[](const json::object& document, Items& out) {
              collect_resources(object_member(document, "planned_values"), out);
            },
            &kResource};
  if (collection == Collection::state_outputs)
    return {[](const json::object& document, Items& out) {
              collect_outputs(state_values(document), out);
            },
            &kOutput};
  return {[](const json::object& document, Items& out) {
            collect_resources(state_values(document), out);
          },
          &kResource};
}

}  // namespace porc::sentinel
