// SPDX-License-Identifier: Apache-2.0
#include "sentinel/terraform/legacy.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "sentinel/evaluate/conversion.h"
#include "sentinel/evaluate/evaluator.h"
#include "sentinel/terraform/members.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

std::string address_of(Evaluator& evaluator, Value path) {
  std::string address;
  for (const Value name : list_argument("module", path).items(evaluator.heap()))
    address += fmt::format("{}module.{}",
                           address.empty() ? "" : ".",
                           string_argument(evaluator.heap(), "module", name));
  return address;
}

Value call_module(const LegacyImport& import,
                  const Document& document,
                  Evaluator& evaluator,
                  std::string_view key,
                  std::span<const Value> arguments) {
  if (key != "module") throw Refusal{fmt::format("key \"{}\" doesn't support function calls", key)};
  if (arguments.size() != 1)
    throw Refusal{fmt::format("error calling function \"module\": expected 1 arguments, got {}",
                              arguments.size())};
  return import.module(document, address_of(evaluator, arguments[0]), evaluator.heap());
}

/// `tfplan.state.module(…)`
class ModuleMethod : public Methods {
 public:
  ModuleMethod(const LegacyImport& import, const Document& document)
      : import_(import), document_(document) {}

  bool has(std::string_view name) const override { return name == "module"; }
  Value call(Evaluator& evaluator,
             Map&,
             std::string_view name,
             std::span<const Value> arguments) const override {
    return call_module(import_, document_, evaluator, name, arguments);
  }

  /// The import as a map.
  Value map(Heap& heap) const {
    Map& out = heap.map();
    for (const ImportKey& key : import_.keys) out.add(heap, key.name, key.read(document_, heap));
    for (const Map::Entry& entry : import_.module(document_, {}, heap).map().entries(heap))
      out.set(heap, entry.key, entry.value);
    out.set_methods(*this);
    return Value::of(out);
  }

 private:
  const LegacyImport& import_;
  const Document& document_;
};

class ModuleImport : public NativeImport {
 public:
  ModuleImport(const LegacyImport& import, std::shared_ptr<const Document> document)
      : import_(import), document_(std::move(document)) {}

  Value get(Evaluator& evaluator, std::string_view key) const override {
    for (const ImportKey& row : import_.keys)
      if (row.name == key) return row.read(document(), evaluator.heap());
    const Value root = import_.module(document(), {}, evaluator.heap());
    const Value found = root.map().find(evaluator.heap(), key);
    return found.is_unset() ? Value::undefined() : found;
  }
  Value call(Evaluator& evaluator,
             std::string_view key,
             std::span<const Value> arguments) const override {
    return call_module(import_, document(), evaluator, key, arguments);
  }

 protected:
  const Document& document() const { return *document_; }

 private:
  const LegacyImport& import_;
  std::shared_ptr<const Document> document_;
};

class PlanImport : public ModuleImport {
 public:
  explicit PlanImport(std::shared_ptr<const Document> shared)
      : ModuleImport(legacy_plan(), std::move(shared)),
        config_(legacy_config(), document()),
        state_(legacy_state(), document()) {}

  Value get(Evaluator& evaluator, std::string_view key) const override {
    if (key == "config") return config_.map(evaluator.heap());
    if (key == "state") return state_.map(evaluator.heap());
    return ModuleImport::get(evaluator, key);
  }

 private:
  ModuleMethod config_;
  ModuleMethod state_;
};

/// The first name of an address of modules, which loses it.
std::string_view take_name(std::string_view& address) {
  constexpr std::string_view kModule = "module.";
  if (address.starts_with(kModule)) address.remove_prefix(kModule.size());
  std::size_t end = 0;
  bool is_quoted = false;
  for (; end < address.size() && (is_quoted || address[end] != '.'); ++end) {
    if (is_quoted && address[end] == '\\') {
      ++end;
    } else if (address[end] == '"') {
      is_quoted = !is_quoted;
    }
  }
  const std::string_view name = address.substr(0, end);
  address.remove_prefix(std::min(address.size(), end + 1));
  return name;
}

Map& inner_map(Map& map, std::string_view key, Heap& heap) {
  const Value found = map.find(heap, key);
  if (!found.is_unset()) return found.map();
  Map& made = heap.map();
  map.add(heap, key, Value::of(made));
  return made;
}

}  // namespace

std::shared_ptr<const NativeImport> make_legacy_plan(std::shared_ptr<const Document> document) {
  return std::make_shared<const PlanImport>(std::move(document));
}
std::shared_ptr<const NativeImport> make_legacy_config(std::shared_ptr<const Document> document) {
  return std::make_shared<const ModuleImport>(legacy_config(), std::move(document));
}
std::shared_ptr<const NativeImport> make_legacy_state(std::shared_ptr<const Document> document) {
  return std::make_shared<const ModuleImport>(legacy_state(), std::move(document));
}

Value module_path(std::string_view address, Heap& heap) {
  List& out = heap.list();
  while (!address.empty()) out.append(heap, heap.string(take_name(address)));
  return Value::of(out);
}

Value module_paths(const Document& document, Collection collection, Heap& heap) {
  List& out = heap.list();
  out.append(heap, module_path({}, heap));
  for (const auto& [address, items] : document.by_module(collection))
    if (!address.empty()) out.append(heap, module_path(address, heap));
  return Value::of(out);
}

bool has_module(const Document& document, Collection collection, std::string_view address) {
  return address.empty() || document.by_module(collection).contains(address);
}

Value instances(const Document& document,
                Collection collection,
                std::string_view address,
                std::string_view mode,
                const Record& record,
                Heap& heap) {
  Map& out = heap.map();
  const auto& modules = document.by_module(collection);
  const auto module = modules.find(address);
  if (module == modules.end()) return Value::of(out);
  for (const Item* item : module->second) {
    const json::object& object = *item->object;
    const bool is_deposed =
        !text_member(object, "deposed").empty() || !text_member(object, "deposed_key").empty();
    if (text_member(object, "mode") != mode || is_deposed) continue;
    Map& type = inner_map(out, text_member(object, "type"), heap);
    Map& name = inner_map(type, text_member(object, "name"), heap);
    const Value index = member_value(heap, object, "index", Absent::null);
    name.set(heap, is_key(index) ? index : Value::of(std::int64_t{0}), record.of(*item, heap));
  }
  return Value::of(out);
}

}  // namespace porc::sentinel
