// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/list.h"

#include <algorithm>
#include <utility>

namespace porc::sentinel {

void List::reserve(Heap& heap, std::size_t capacity) {
  if (capacity > capacity_) move_to(heap, capacity);
}

void List::move_to(Heap& heap, std::size_t capacity) {
  Value* const moved = heap.allocate_array<Value>(capacity);
  std::copy_n(items_, size_, moved);
  items_ = moved;
  capacity_ = static_cast<std::uint32_t>(capacity);
  pins_ = 0;
}

void List::set(Heap& heap, std::size_t index, Value value) {
  if (source_ != nullptr) expand(heap);
  if (pins_ != 0) move_to(heap, capacity_);
  items_[index] = value;
}

void List::expand(Heap& heap) {
  const ListSource& source = *std::exchange(source_, nullptr);
  reserve(heap, source.size(data_));
  source.fill(data_, *this, heap);
}

}  // namespace porc::sentinel
