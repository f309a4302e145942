// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "sentinel/terraform/legacy.h"
#include "sentinel/terraform/members.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

/// The part of an expression that `member` has: the constants, or the references. Nested blocks
/// keep their shape; unset where there is nothing.
Value part_of(const json::value& expression, std::string_view member, Heap& heap) {
  if (const json::array* blocks = expression.if_array()) {
    List& out = heap.list(blocks->size());
    for (const json::value& block : *blocks) {
      const Value part = part_of(block, member, heap);
      out.append(heap, part.is_unset() ? Value::of(heap.map()) : part);
    }
    return Value::of(out);
  }
  const json::object* const object = expression.if_object();
  if (object == nullptr) return Value();
  if (const json::value* found = find_member(*object, member)) return value_of(heap, *found);
  if (object->contains("constant_value") || object->contains("references")) return Value();
  Map& out = heap.map();
  for (const auto& inner : *object)
    if (const Value part = part_of(inner.value(), member, heap); !part.is_unset())
      out.add(heap, view(inner), part);
  return out.size() == 0 ? Value() : Value::of(out);
}

Value part_or(const json::object& object,
              std::string_view key,
              std::string_view member,
              Absent absent,
              Heap& heap) {
  const json::value* const expression = find_member(object, key);
  const Value part = expression == nullptr ? Value() : part_of(*expression, member, heap);
  return part.is_unset() ? member_value(heap, {}, {}, absent) : part;
}

Value read_config(const Item& item, Heap& heap) {
  return part_or(*item.object, "expressions", "constant_value", Absent::empty_map, heap);
}
Value read_references(const Item& item, Heap& heap) {
  return part_or(*item.object, "expressions", "references", Absent::empty_map, heap);
}

constexpr auto kProvisionerFields = std::to_array<Field>({
    {.key = "config", .read = read_config},
    {.key = "references", .read = read_references},
    {.key = "type", .member = "type"},
});
const Record kProvisioner{kProvisionerFields};

/// null when there are none.
Value read_provisioners(const Item& item, Heap& heap) {
  const json::array& provisioners = array_member(*item.object, "provisioners");
  if (provisioners.empty()) return Value::null();
  List& out = heap.list(provisioners.size());
  for (const json::value& provisioner : provisioners)
    if (const json::object* object = provisioner.if_object())
      out.append(heap, kProvisioner.of(heap.make<Item>(Item{.object = object}), heap));
  return Value::of(out);
}

constexpr auto kResourceFields = std::to_array<Field>({
    {.key = "config", .read = read_config},
    {.key = "provisioners", .read = read_provisioners},
    {.key = "references", .read = read_references},
});
const Record kResource{kResourceFields};

constexpr auto kModuleFields = std::to_array<Field>({
    {.key = "config", .read = read_config},
    {.key = "references", .read = read_references},
    {.key = "source", .member = "source"},
    {.key = "version", .member = "version_constraint", .absent = Absent::empty_text},
});
const Record kModule{kModuleFields};

constexpr auto kOutputFields = std::to_array<Field>({
    {.key = "depends_on", .member = "depends_on", .absent = Absent::empty_list},
    {.key = "description", .member = "description", .absent = Absent::empty_text},
    {.key = "references",
     .read =
         [](const Item& item, Heap& heap) {
           return part_or(*item.object, "expression", "references", Absent::empty_list, heap);
         }},
    {.key = "sensitive", .member = "sensitive", .absent = Absent::no},
    {.key = "value",
     .read =
         [](const Item& item, Heap& heap) {
           return part_or(*item.object, "expression", "constant_value", Absent::undefined, heap);
         }},
});
const Record kOutput{kOutputFields};

constexpr auto kVariableFields = std::to_array<Field>({
    {.key = "default", .member = "default", .absent = Absent::null},
    {.key = "description", .member = "description", .absent = Absent::empty_text},
});
const Record kVariable{kVariableFields};

constexpr auto kProviderFields = std::to_array<Field>({
    {.key = "config", .read = read_config},
    {.key = "references", .read = read_references},
    {.key = "version", .member = "version_constraint", .absent = Absent::empty_text},
});
const Record kProvider{kProviderFields};

Value named(const Document& document,
            Collection collection,
            std::string_view address,
            const Record& record,
            Heap& heap) {
  Map& out = heap.map();
  const auto& modules = document.by_module(collection);
  if (const auto module = modules.find(address); module != modules.end())
    for (const Item* item : module->second) out.set(heap, item->name, record.of(*item, heap));
  return Value::of(out);
}

/// By type, then by name.
Value resources(const Document& document,
                std::string_view address,
                std::string_view mode,
                Heap& heap) {
  Map& out = heap.map();
  const auto& modules = document.by_module(Collection::config_resources);
  const auto module = modules.find(address);
  if (module == modules.end()) return Value::of(out);
  for (const Item* item : module->second) {
    if (text_member(*item->object, "mode") != mode) continue;
    const std::string_view type = text_member(*item->object, "type");
    Value names = out.find(heap, type);
    if (names.is_unset()) {
      names = Value::of(heap.map());
      out.add(heap, type, names);
    }
    names.map().set(heap, text_member(*item->object, "name"), kResource.of(*item, heap));
  }
  return Value::of(out);
}

/// By name; the configurations under an alias in `alias`.
Value providers(const Document& document, std::string_view address, Heap& heap) {
  Map& out = heap.map();
  const auto provider_of = [&](std::string_view name) -> Map& {
    const Value found = out.find(heap, name);
    if (!found.is_unset()) return found.map();
    Map& made = heap.map(4);
    made.add(heap, "alias", Value::of(heap.map()));
    made.add(heap, "config", Value::of(heap.map()));
    made.add(heap, "references", Value::of(heap.map()));
    made.add(heap, "version", Value::of(std::string_view()));
    out.add(heap, name, Value::of(made));
    return made;
  };
  for (const Item& item : document.items(Collection::providers).all()) {
    const json::object& object = *item.object;
    if (text_member(object, "module_address") != address) continue;
    Map& provider = provider_of(text_member(object, "name"));
    const std::string_view alias = text_member(object, "alias");
    if (alias.empty()) {
      for (const Field& field : kProviderFields)
        provider.set(heap, field.key, kProvider.find(&item, field.key, heap));
    } else {
      provider.find(heap, "alias").map().set(heap, alias, kProvider.of(item, heap));
    }
  }
  return Value::of(out);
}

bool is_module(const Document& document, std::string_view address) {
  for (const Collection collection : {Collection::config_resources,
                                      Collection::config_variables,
                                      Collection::config_outputs,
                                      Collection::module_calls})
    if (has_module(document, collection, address)) return true;
  return false;
}

Value module(const Document& document, std::string_view address, Heap& heap) {
  if (!is_module(document, address)) return Value::undefined();
  Map& out = heap.map(6);
  out.add(heap, "data", resources(document, address, "data", heap));
  out.add(heap, "modules", named(document, Collection::module_calls, address, kModule, heap));
  out.add(heap, "outputs", named(document, Collection::config_outputs, address, kOutput, heap));
  out.add(heap, "providers", providers(document, address, heap));
  out.add(heap, "resources", resources(document, address, "managed", heap));
  out.add(
      heap, "variables", named(document, Collection::config_variables, address, kVariable, heap));
  return Value::of(out);
}

Value read_paths(const Document& document, Heap& heap) {
  List& out = heap.list();
  out.append(heap, module_path({}, heap));
  for (const Item& call : document.items(Collection::module_calls).all()) {
    List& path = module_path(call.module_address, heap).list();
    path.append(heap, Value::of(call.name));
    out.append(heap, Value::of(path));
  }
  return Value::of(out);
}

constexpr auto kKeys = std::to_array<ImportKey>({{"module_paths", read_paths}});

}  // namespace

const LegacyImport& legacy_config() {
  static constexpr LegacyImport kImport{kKeys, module};
  return kImport;
}

}  // namespace porc::sentinel
