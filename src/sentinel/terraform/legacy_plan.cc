// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>

#include "sentinel/terraform/legacy.h"
#include "sentinel/terraform/members.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

/// What stands for a value that is not known yet.
constexpr std::string_view kUnknown = "74D93920-ED26-11E3-AC10-0800200C9A66";

const json::object& change_of(const Item& item) {
  return object_member(*item.object, "change");
}

bool has_action(const Item& item, std::string_view action) {
  for (const json::value& each : array_member(change_of(item), "actions"))
    if (const json::string* text = each.if_string();
        text != nullptr && std::string_view(text->data(), text->size()) == action)
      return true;
  return false;
}

/// `after`, with the text that the old imports show for what is not known yet.
Value applied(const json::value* after, const json::value* unknown, Heap& heap) {
  if (unknown != nullptr && unknown->is_bool() && unknown->get_bool()) return Value::of(kUnknown);
  const json::object* const unknown_object = unknown == nullptr ? nullptr : unknown->if_object();
  const json::array* const unknown_array = unknown == nullptr ? nullptr : unknown->if_array();
  if (after == nullptr) return Value::undefined();
  if (const json::object* object = after->if_object(); object != nullptr && unknown_object) {
    Map& out = heap.map(object->size());
    for (const auto& member : *object)
      out.add(heap,
              view(member),
              applied(&member.value(), unknown_object->if_contains(member.key()), heap));
    for (const auto& member : *unknown_object)
      if (!object->contains(member.key()) && member.value().is_bool() && member.value().get_bool())
        out.add(heap, view(member), Value::of(kUnknown));
    return Value::of(out);
  }
  if (const json::array* array = after->if_array(); array != nullptr && unknown_array) {
    List& out = heap.list(array->size());
    for (std::size_t i = 0; i < array->size(); ++i)
      out.append(
          heap,
          applied(&(*array)[i], i < unknown_array->size() ? &(*unknown_array)[i] : nullptr, heap));
    return Value::of(out);
  }
  return value_of(heap, *after);
}

Value read_applied(const Item& item, Heap& heap) {
  const json::object& change = change_of(item);
  const json::value* const after = find_member(change, "after");
  if (after == nullptr || after->is_null()) return Value::of(heap.map());
  return applied(after, find_member(change, "after_unknown"), heap);
}

using Flat = std::map<std::string, std::string>;

std::string scalar_text(const json::value& value) {
  if (const json::string* text = value.if_string()) return {text->data(), text->size()};
  if (const double* number = value.if_double()) return fmt::format("{}", *number);
  return json::serialize(value);
}

/// A value by attribute names: `tags.Name`, with `tags.%` and `rules.#` for how many there are.
void flatten(const json::value& value, const std::string& name, bool is_block, Flat& out) {
  if (value.is_null()) return;
  const std::string before = name.empty() ? "" : name + ".";
  if (const json::object* object = value.if_object()) {
    if (!is_block) out[before + "%"] = std::to_string(object->size());
    for (const auto& member : *object)
      flatten(member.value(), before + std::string(view(member)), false, out);
  } else if (const json::array* array = value.if_array()) {
    out[before + "#"] = std::to_string(array->size());
    for (std::size_t i = 0; i < array->size(); ++i)
      flatten((*array)[i], before + std::to_string(i), true, out);
  } else {
    out[name] = scalar_text(value);
  }
}

/// The names under which something is unknown.
void flatten_unknown(const json::value& value, const std::string& name, Flat& out) {
  const std::string before = name.empty() ? "" : name + ".";
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object)
      flatten_unknown(member.value(), before + std::string(view(member)), out);
  } else if (const json::array* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      flatten_unknown((*array)[i], before + std::to_string(i), out);
  } else if (value.is_bool() && value.get_bool()) {
    out[name] = "";
  }
}

Flat flat_member(const json::object& change, std::string_view member) {
  Flat out;
  if (const json::value* value = find_member(change, member)) flatten(*value, "", true, out);
  return out;
}

Value difference(bool computed, std::string_view before, std::string_view after, Heap& heap) {
  Map& out = heap.map(3);
  out.add(heap, "computed", Value::of(computed));
  out.add(heap, "new", heap.string(after));
  out.add(heap, "old", heap.string(before));
  return Value::of(out);
}

/// What changes, by attribute; nothing for what goes.
Value read_diff(const Item& item, Heap& heap) {
  const json::object& change = change_of(item);
  Map& out = heap.map();
  const json::value* const after_value = find_member(change, "after");
  if (after_value == nullptr || after_value->is_null()) return Value::of(out);
  const Flat before = flat_member(change, "before");
  const Flat after = flat_member(change, "after");
  Flat unknown;
  if (const json::value* value = find_member(change, "after_unknown"))
    flatten_unknown(*value, "", unknown);
  Flat names = before;
  names.insert(after.begin(), after.end());
  names.insert(unknown.begin(), unknown.end());
  const auto text = [](const Flat& flat, const std::string& name) -> std::string_view {
    const auto found = flat.find(name);
    return found == flat.end() ? std::string_view() : std::string_view(found->second);
  };
  for (const auto& [name, unused] : names) {
    const bool computed = unknown.contains(name);
    const std::string_view old_text = text(before, name);
    const std::string_view new_text = computed ? std::string_view() : text(after, name);
    if (!computed && before.contains(name) == after.contains(name) && old_text == new_text)
      continue;
    out.add(heap, heap.string(name), difference(computed, old_text, new_text, heap));
  }
  return Value::of(out);
}

constexpr auto kInstanceFields = std::to_array<Field>({
    {.key = "applied", .read = read_applied},
    {.key = "destroy",
     .read = [](const Item& item, Heap&) { return Value::of(has_action(item, "delete")); }},
    {.key = "diff", .read = read_diff},
    {.key = "requires_new",
     .read =
         [](const Item& item, Heap&) {
           return Value::of(has_action(item, "delete") && has_action(item, "create"));
         }},
});
const Record kInstance{kInstanceFields};

Value module(const Document& document, std::string_view address, Heap& heap) {
  constexpr Collection kChanges = Collection::resource_changes;
  if (!has_module(document, kChanges, address)) return Value::undefined();
  Map& out = heap.map(3);
  out.add(heap, "data", instances(document, kChanges, address, "data", kInstance, heap));
  out.add(heap, "path", module_path(address, heap));
  out.add(heap, "resources", instances(document, kChanges, address, "managed", kInstance, heap));
  return Value::of(out);
}

Value read_variables(const Document& document, Heap& heap) {
  Map& out = heap.map();
  for (const Item& item : document.items(Collection::variables).all())
    out.add(heap, item.key, member_value(heap, *item.object, "value", Absent::undefined));
  return Value::of(out);
}

constexpr auto kKeys = std::to_array<ImportKey>({
    {"module_paths",
     [](const Document& document, Heap& heap) {
       return module_paths(document, Collection::resource_changes, heap);
     }},
    {"terraform_version",
     [](const Document& document, Heap& heap) {
       return member_value(heap, document.plan(), "terraform_version", Absent::undefined);
     }},
    {"variables", read_variables},
});

}  // namespace

const LegacyImport& legacy_plan() {
  static constexpr LegacyImport kImport{kKeys, module};
  return kImport;
}

}  // namespace porc::sentinel
