// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/map.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sentinel/value/equal.h"

namespace porc::sentinel {
namespace {

constexpr std::uint32_t kSmall = 8;  ///< up to here a scan is faster than an index

bool same_key(Value left, Value right) {
  if (left.is_number() && right.is_number()) return same_number(left, right);
  if (left.kind() != right.kind()) return false;
  if (left.is(Kind::string)) return left.text() == right.text();
  return left.boolean() == right.boolean();
}

std::size_t hash(Value key) {
  if (key.is(Kind::string)) return std::hash<std::string_view>{}(key.text());
  if (key.is(Kind::boolean)) return key.boolean() ? 1 : 2;
  return std::hash<double>{}(key.number());
}

}  // namespace

bool is_key(Value value) {
  return value.is(Kind::string) || value.is_number() || value.is(Kind::boolean);
}

void Map::reserve(Heap& heap, std::size_t capacity) {
  if (capacity > capacity_) move_to(heap, capacity);
}

void Map::move_to(Heap& heap, std::size_t capacity) {
  Entry* const moved = heap.allocate_array<Entry>(capacity);
  std::copy_n(entries_, size_, moved);
  entries_ = moved;
  capacity_ = static_cast<std::uint32_t>(capacity);
  pins_ = 0;
}

void Map::expand(Heap& heap) {
  const MapSource& source = *std::exchange(source_, nullptr);
  const std::span<const Entry> given(entries_, std::exchange(size_, 0));
  entries_ = nullptr;
  capacity_ = 0;
  indexed_ = false;
  reserve(heap, source.size(data_));
  source.fill(data_, *this, heap);
  for (const Entry& entry : given) entries_[place(heap, entry.key)].value = entry.value;
}

/// Where `key` is among the entries that are here.
std::uint32_t Map::place(Heap& heap, Value key) {
  if (key.is(Kind::string)) heap.meter().walk(key.text().size());
  if (!indexed_ && size_ > kSmall) build_index(heap);
  if (!indexed_) {
    for (std::uint32_t i = 0; i < size_; ++i)
      if (same_key(entries_[i].key, key)) return i;
    return kNowhere;
  }
  for (std::size_t at = hash(key) & (index_size_ - 1);; at = (at + 1) & (index_size_ - 1)) {
    const std::uint32_t entry = index_[at];
    if (entry == kNowhere || same_key(entries_[entry].key, key)) return entry;
  }
}

void Map::index(std::uint32_t entry) {
  std::size_t at = hash(entries_[entry].key) & (index_size_ - 1);
  while (index_[at] != kNowhere) at = (at + 1) & (index_size_ - 1);
  index_[at] = entry;
}

void Map::build_index(Heap& heap) {
  heap.meter().step(size_);
  std::uint32_t size = 32;
  while (size < size_ * 3) size *= 2;
  if (size > index_size_) {
    index_ = heap.allocate_array<std::uint32_t>(size);
    index_size_ = size;
  }
  size = index_size_;
  indexed_ = true;
  std::fill_n(index_, size, kNowhere);
  for (std::uint32_t i = 0; i < size_; ++i) index(i);
}

Value Map::find(Heap& heap, std::string_view key) {
  return find(heap, Value::of(key));
}

Value Map::find(Heap& heap, Value key) {
  if (source_ != nullptr && key.is(Kind::string)) return find_in_source(heap, key);
  if (source_ != nullptr) expand(heap);
  const std::uint32_t at = place(heap, key);
  return at == kNowhere ? Value() : entries_[at].value;
}

/// Makes one value, not all. A list or map is kept: whoever changes it must find it changed.
Value Map::find_in_source(Heap& heap, Value key) {
  if (const std::uint32_t at = place(heap, key); at != kNowhere) return entries_[at].value;
  const Value value = source_->find(data_, key.text(), heap);
  if (value.is(Kind::list) || value.is(Kind::map)) push(heap, heap.string(key.text()), value);
  return value;
}

void Map::add(Heap& heap, Value key, Value value) {
  if (source_ != nullptr) expand(heap);
  push(heap, key, value);
}

void Map::push(Heap& heap, Value key, Value value) {
  if (size_ == capacity_) reserve(heap, size_ < 4 ? 4 : std::size_t{size_} * 2);
  entries_[size_++] = {.key = key, .value = value};
  if (!indexed_) return;
  if (size_ * 3 > index_size_ * 2) {
    build_index(heap);
  } else {
    index(size_ - 1);
  }
}

void Map::set(Heap& heap, Value key, Value value) {
  if (source_ != nullptr) expand(heap);
  if (const std::uint32_t at = place(heap, key); at != kNowhere) {
    if (pins_ != 0) move_to(heap, capacity_);
    entries_[at].value = value;
  } else {
    push(heap, key, value);
  }
}

void Map::remove(Heap& heap, Value key) {
  if (source_ != nullptr) expand(heap);
  const std::uint32_t at = place(heap, key);
  if (at == kNowhere) return;
  if (pins_ != 0) move_to(heap, capacity_);
  heap.meter().walk((size_ - at) * sizeof(Entry));
  std::move(entries_ + at + 1, entries_ + size_, entries_ + at);
  --size_;
  indexed_ = false;  // built again when somebody looks for a key
}

}  // namespace porc::sentinel
