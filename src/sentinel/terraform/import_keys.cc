// SPDX-License-Identifier: Apache-2.0
#include "sentinel/terraform/import_keys.h"

#include <array>
#include <string>

#include "sentinel/terraform/members.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

template <Collection kCollection>
Value read_collection(const Document& document, Heap& heap) {
  return document.map_of(kCollection, heap);
}

Value read_version(const Document& document, Heap& heap) {
  return member_value(heap, document.plan(), "terraform_version", Absent::undefined);
}

Value read_planned_values(const Document& document, Heap& heap) {
  Map& out = heap.map(2);
  out.add(heap, "outputs", document.map_of(Collection::planned_outputs, heap));
  out.add(heap, "resources", document.map_of(Collection::planned_resources, heap));
  return Value::of(out);
}

Value read_raw(const Document& document, Heap& heap) {
  return document.raw() == nullptr ? Value::undefined() : value_of(heap, *document.raw());
}

Value read_state_version(const Document& document, Heap& heap) {
  const json::value* const version = state_version(document.plan());
  return version == nullptr ? Value::undefined() : value_of(heap, *version);
}

// In the order in which generated mocks have them.
constexpr auto kPlan = std::to_array<ImportKey>({
    {"terraform_version", read_version},
    {"planned_values", read_planned_values},
    {"variables", read_collection<Collection::variables>},
    {"resource_changes", read_collection<Collection::resource_changes>},
    {"resource_drift", read_collection<Collection::resource_drift>},
    {"output_changes", read_collection<Collection::output_changes>},
    {"raw", read_raw},
});
constexpr auto kConfig = std::to_array<ImportKey>({
    {"providers", read_collection<Collection::providers>},
    {"resources", read_collection<Collection::config_resources>},
    {"provisioners", read_collection<Collection::provisioners>},
    {"variables", read_collection<Collection::config_variables>},
    {"outputs", read_collection<Collection::config_outputs>},
    {"module_calls", read_collection<Collection::module_calls>},
});
constexpr auto kState = std::to_array<ImportKey>({
    {"terraform_version", read_state_version},
    {"outputs", read_collection<Collection::state_outputs>},
    {"resources", read_collection<Collection::state_resources>},
});

}  // namespace

std::span<const ImportKey> tfplan_keys() {
  return kPlan;
}
std::span<const ImportKey> tfconfig_keys() {
  return kConfig;
}
std::span<const ImportKey> tfstate_keys() {
  return kState;
}

Value strip_index(std::string_view address, Heap& heap) {
  std::string out;
  bool inside = false;
  for (const char c : address) {
    if (c == '.') {
      inside = false;
    } else if (c == '[') {
      inside = true;
    }
    if (!inside) out += c;
  }
  return heap.string(out);
}

}  // namespace porc::sentinel
