// SPDX-License-Identifier: Apache-2.0
// tfconfig/v2. Reference 18.5.
#include <array>
#include <string>

#include <fmt/format.h>

#include "sentinel/terraform/collection.h"
#include "sentinel/terraform/members.h"
#include "sentinel/value/list.h"

namespace porc::sentinel {
namespace {

Value read_key(const Item& item, Heap&) {
  return Value::of(item.key);
}
Value read_name(const Item& item, Heap&) {
  return Value::of(item.name);
}
Value read_address(const Item& item, Heap&) {
  return Value::of(item.address);
}
Value read_module_address(const Item& item, Heap&) {
  return Value::of(item.module_address);
}

constexpr auto kProviderFields = std::to_array<Field>({
    {.key = "alias", .member = "alias", .absent = Absent::empty_text},
    {.key = "config", .member = "expressions", .absent = Absent::empty_map},
    {.key = "full_name", .member = "full_name", .absent = Absent::empty_text},
    {.key = "module_address", .member = "module_address", .absent = Absent::empty_text},
    {.key = "name", .member = "name"},
    {.key = "provider_config_key", .read = read_key},
    {.key = "version_constraint", .member = "version_constraint", .absent = Absent::empty_text},
});
const Record kProvider{kProviderFields};

constexpr auto kProvisionerFields = std::to_array<Field>({
    {.key = "config", .member = "expressions", .absent = Absent::empty_map},
    // Documented as a string, though it counts.
    {.key = "index",
     .read = [](const Item& item,
                Heap& heap) { return heap.string(std::to_string(item.position)); }},
    {.key = "resource_address", .read = read_address},
    {.key = "type", .member = "type"},
});
const Record kProvisioner{kProvisionerFields};

Value read_provisioners(const Item& resource, Heap& heap) {
  const json::array& provisioners = array_member(*resource.object, "provisioners");
  List& out = heap.list(provisioners.size());
  std::size_t position = 0;
  for (const json::value& provisioner : provisioners) {
    const json::object* const object = provisioner.if_object();
    if (object == nullptr) continue;
    const Item& item = heap.make<Item>(
        Item{.address = resource.address, .object = object, .position = position++});
    out.append(heap, kProvisioner.of(item, heap));
  }
  return Value::of(out);
}

/// The key as the module of the resource would say it, whoever configured the provider.
Value read_provider_config_key(const Item& item, Heap& heap) {
  std::string_view key = text_member(*item.object, "provider_config_key");
  if (const std::size_t colon = key.rfind(':'); colon != key.npos) key.remove_prefix(colon + 1);
  if (item.module_address.empty()) return Value::of(key);
  return heap.string(fmt::format("{}:{}", item.module_address, key));
}

constexpr auto kResourceFields = std::to_array<Field>({
    {.key = "address", .read = read_address},
    {.key = "config", .member = "expressions", .absent = Absent::empty_map},
    {.key = "count", .member = "count_expression", .absent = Absent::empty_map},
    {.key = "depends_on", .member = "depends_on", .absent = Absent::empty_list},
    {.key = "for_each", .member = "for_each_expression", .absent = Absent::empty_map},
    {.key = "mode", .member = "mode"},
    {.key = "module_address", .read = read_module_address},
    {.key = "name", .member = "name"},
    {.key = "provider_config_key", .read = read_provider_config_key},
    {.key = "provisioners", .read = read_provisioners},
    {.key = "type", .member = "type"},
});
const Record kResource{kResourceFields};

constexpr auto kVariableFields = std::to_array<Field>({
    {.key = "default", .member = "default", .absent = Absent::null},
    {.key = "description", .member = "description", .absent = Absent::empty_text},
    {.key = "module_address", .read = read_module_address},
    {.key = "name", .read = read_name},
});
const Record kVariable{kVariableFields};

constexpr auto kOutputFields = std::to_array<Field>({
    {.key = "depends_on", .member = "depends_on", .absent = Absent::empty_list},
    {.key = "description", .member = "description", .absent = Absent::empty_text},
    {.key = "module_address", .read = read_module_address},
    {.key = "name", .read = read_name},
    {.key = "sensitive", .member = "sensitive", .absent = Absent::no},
    {.key = "value", .member = "expression", .absent = Absent::empty_map},
});
const Record kOutput{kOutputFields};

constexpr auto kModuleCallFields = std::to_array<Field>({
    {.key = "config", .member = "expressions", .absent = Absent::empty_map},
    {.key = "count", .member = "count_expression", .absent = Absent::empty_map},
    {.key = "depends_on", .member = "depends_on", .absent = Absent::empty_list},
    {.key = "for_each", .member = "for_each_expression", .absent = Absent::empty_map},
    {.key = "module_address", .read = read_module_address},
    {.key = "name", .read = read_name},
    {.key = "source", .member = "source"},
    {.key = "version_constraint", .member = "version_constraint", .absent = Absent::empty_text},
});
const Record kModuleCall{kModuleCallFields};

/// Calls visit(address, module) for a module and for all that it calls.
template <class Visit>
void each_module(const json::object& module, std::string_view address, Items& out, Visit visit) {
  visit(address, module);
  for (const auto& call : object_member(module, "module_calls")) {
    const json::object* const object = call.value().if_object();
    if (object == nullptr) continue;
    const std::string_view inner =
        out.keep(fmt::format("{}{}module.{}", address, address.empty() ? "" : ".", view(call)));
    each_module(object_member(*object, "module"), inner, out, visit);
  }
}

template <class Visit>
void each_module(const json::object& document, Items& out, Visit visit) {
  each_module(
      object_member(object_member(document, "configuration"), "root_module"), {}, out, visit);
}

std::string_view joined(std::string_view module_address,
                        char separator,
                        std::string_view name,
                        Items& out) {
  if (module_address.empty()) return name;
  return out.keep(fmt::format("{}{}{}", module_address, separator, name));
}

template <class Visit>
void each_resource(const json::object& document, Items& out, Visit visit) {
  each_module(document, out, [&](std::string_view module_address, const json::object& module) {
    for (const json::value& resource : array_member(module, "resources")) {
      const json::object* const object = resource.if_object();
      if (object == nullptr) continue;
      const std::string_view address =
          joined(module_address, '.', text_member(*object, "address"), out);
      visit(Item{
          .key = address, .address = address, .module_address = module_address, .object = object});
    }
  });
}

void collect_resources(const json::object& document, Items& out) {
  each_resource(document, out, [&](const Item& resource) { out.add(resource); });
}

void collect_provisioners(const json::object& document, Items& out) {
  each_resource(document, out, [&](const Item& resource) {
    std::size_t position = 0;
    for (const json::value& provisioner : array_member(*resource.object, "provisioners")) {
      const json::object* const object = provisioner.if_object();
      if (object == nullptr) continue;
      out.add({.key = out.keep(fmt::format("{}:{}", resource.address, position)),
               .address = resource.address,
               .object = object,
               .position = position});
      ++position;
    }
  });
}

void collect_providers(const json::object& document, Items& out) {
  for (const auto& provider :
       object_member(object_member(document, "configuration"), "provider_config"))
    if (const json::object* object = provider.value().if_object())
      out.add({.key = view(provider), .object = object});
}

/// What every module has by name: variables, outputs, calls.
void collect_named(const json::object& document, std::string_view member, Items& out) {
  each_module(document, out, [&](std::string_view module_address, const json::object& module) {
    for (const auto& named : object_member(module, member))
      if (const json::object* object = named.value().if_object())
        out.add({.key = joined(module_address, ':', view(named), out),
                 .module_address = module_address,
                 .name = view(named),
                 .object = object});
  });
}

}  // namespace

CollectionRow config_collection(Collection collection) {
  if (collection == Collection::providers) return {collect_providers, &kProvider};
  if (collection == Collection::config_resources) return {collect_resources, &kResource};
  if (collection == Collection::provisioners) return {collect_provisioners, &kProvisioner};
  if (collection == Collection::config_variables)
    return {
        [](const json::object& document, Items& out) { collect_named(document, "variables", out); },
        &kVariable};
  if (collection == Collection::config_outputs)
    return {
        [](const json::object& document, Items& out) { collect_named(document, "outputs", out); },
        &kOutput};
  return {[](const json::object& document, Items& out) {
            collect_named(document, "module_calls", out);
          },
          &kModuleCall};
}

}  // namespace porc::sentinel
