// SPDX-License-Identifier: Apache-2.0
#include "sentinel/terraform/record.h"

#include "sentinel/terraform/members.h"
#include "sentinel/value/json_value.h"

namespace porc::sentinel {
namespace {

Value value_when_absent(Heap& heap, Absent absent) {
  switch (absent) {
    case Absent::undefined:
      return Value::undefined();
    case Absent::null:
      return Value::null();
    case Absent::empty_text:
      return Value::of(std::string_view());
    case Absent::no:
      return Value::of(false);
    case Absent::empty_list:
      return Value::of(heap.list());
    case Absent::empty_map:
      return Value::of(heap.map());
  }
  return Value::undefined();
}

}  // namespace

Value member_value(Heap& heap, const json::object& object, std::string_view key, Absent absent) {
  const json::value* const found = find_member(object, key);
  return found == nullptr ? value_when_absent(heap, absent) : value_of(heap, *found);
}

std::size_t Record::size(const void*) const {
  return fields_.size();
}

Value Record::read(const Field& field, const Item& item, Heap& heap) const {
  if (field.read != nullptr) return field.read(item, heap);
  const json::object& object =
      within_.empty() ? *item.object : object_member(*item.object, within_);
  return member_value(heap, object, field.member, field.absent);
}

Value Record::find(const void* data, std::string_view key, Heap& heap) const {
  for (const Field& field : fields_)
    if (field.key == key) return read(field, *static_cast<const Item*>(data), heap);
  return Value();
}

void Record::fill(const void* data, Map& map, Heap& heap) const {
  for (const Field& field : fields_)
    map.add(heap, field.key, read(field, *static_cast<const Item*>(data), heap));
}

}  // namespace porc::sentinel
