// SPDX-License-Identifier: Apache-2.0
#include "sentinel/terraform/document.h"

#include <utility>

#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

CollectionRow row_of(Collection collection) {
  switch (collection) {
    case Collection::variables:
    case Collection::resource_changes:
    case Collection::resource_drift:
    case Collection::output_changes:
      return plan_collection(collection);
    case Collection::planned_outputs:
    case Collection::planned_resources:
    case Collection::state_outputs:
    case Collection::state_resources:
      return state_collection(collection);
    case Collection::providers:
    case Collection::config_resources:
    case Collection::provisioners:
    case Collection::config_variables:
    case Collection::config_outputs:
    case Collection::module_calls:
      return config_collection(collection);
  }
  return plan_collection(collection);
}

class PartSource : public MapSource {
 public:
  std::size_t size(const void* data) const override { return part(data).items.all().size(); }
  Value find(const void* data, std::string_view key, Heap& heap) const override {
    const Item* const item = part(data).items.find(key);
    return item == nullptr ? Value() : part(data).record->of(*item, heap);
  }
  void fill(const void* data, Map& map, Heap& heap) const override {
    for (const Item& item : part(data).items.all())
      map.add(heap, item.key, part(data).record->of(item, heap));
  }

 private:
  static const Document::Part& part(const void* data) {
    return *static_cast<const Document::Part*>(data);
  }
};

const PartSource kPartSource;

const json::object& object_of(const json::value* document) {
  static const json::object empty;
  const json::object* const object = document == nullptr ? nullptr : document->if_object();
  return object == nullptr ? empty : *object;
}

}  // namespace

Document::Document(std::shared_ptr<const json::value> plan, std::shared_ptr<const json::value> run)
    : plan_(std::move(plan)),
      run_(std::move(run)),
      plan_object_(object_of(plan_.get())),
      run_object_(object_of(run_.get())) {}

Document::Part& Document::part(Collection collection) const {
  Part& part = parts_[static_cast<std::size_t>(collection)];
  std::call_once(part.collected, [&] {
    const CollectionRow row = row_of(collection);
    part.record = row.record;
    row.collect(plan_object_, part.items);
  });
  return part;
}

const Document::ByModule& Document::by_module(Collection collection) const {
  Part& part = this->part(collection);
  std::call_once(part.grouped, [&] {
    for (const Item& item : part.items.all()) part.by_module[item.module_address].push_back(&item);
  });
  return part.by_module;
}

Value Document::map_of(Collection collection, Heap& heap) const {
  return Value::of(heap.make<Map>(kPartSource, &part(collection)));
}

}  // namespace porc::sentinel
