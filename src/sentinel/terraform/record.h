// SPDX-License-Identifier: Apache-2.0
// The maps that an import makes of an Item: which keys they have is a table.
#pragma once

#include <span>
#include <string_view>

#include "sentinel/terraform/items.h"
#include "sentinel/value/heap.h"
#include "sentinel/value/map.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// What a key is when the document does not have it.
enum class Absent : std::uint8_t { undefined, null, empty_text, no, empty_list, empty_map };

struct Field {
  std::string_view key;
  std::string_view member = {};  ///< of the item's object
  Absent absent = Absent::undefined;
  Value (*read)(const Item& item, Heap& heap) = nullptr;  ///< instead of `member`
};

/// Makes maps with just the keys of `fields`, which stand in alphabetical order as they do in
/// Terraform's JSON.
class Record : public MapSource {
 public:
  /// The members are those of item.object, or of the object in its member `within`.
  explicit constexpr Record(std::span<const Field> fields, std::string_view within = {})
      : fields_(fields), within_(within) {}

  Value of(const Item& item, Heap& heap) const { return Value::of(heap.make<Map>(*this, &item)); }

  std::size_t size(const void* data) const override;
  Value find(const void* data, std::string_view key, Heap& heap) const override;
  void fill(const void* data, Map& map, Heap& heap) const override;

 private:
  Value read(const Field& field, const Item& item, Heap& heap) const;

  std::span<const Field> fields_;
  std::string_view within_;
};

/// A member as a value, or what stands for it when it is absent.
Value member_value(Heap& heap, const json::object& object, std::string_view key, Absent absent);

}  // namespace porc::sentinel
