// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/heap.h"

#include <algorithm>
#include <cstring>

#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {
constexpr std::size_t kFirstBlock = std::size_t{16} << 10;
constexpr std::size_t kBlockMax = std::size_t{1} << 20;
}  // namespace

void* Heap::allocate_block(std::size_t bytes) {
  if (bytes > bytes_max_ || bytes_ > bytes_max_ - bytes) throw HeapExhausted{bytes_max_};
  const std::size_t doubled = blocks_.empty() ? kFirstBlock : std::min(bytes_, kBlockMax);
  const std::size_t size = std::max(bytes, std::min(doubled, bytes_max_ - bytes_));
  blocks_.emplace_back(new std::byte[size]);
  bytes_ += size;
  // A large object has a block to itself; what is left of the last one stays in use.
  if (size == bytes && bytes > kFirstBlock) return blocks_.back().get();
  next_ = blocks_.back().get() + bytes;
  left_ = size - bytes;
  return blocks_.back().get();
}

void Heap::end() {
  bytes_max_ *= 2;
  meter_ = Meter();
  has_ended_ = true;
}

std::string_view Heap::keep(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = static_cast<char*>(allocate(text.size()));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

List& Heap::list(std::size_t capacity) {
  List& list = make<List>();
  if (capacity != 0) list.reserve(*this, capacity);
  return list;
}

Map& Heap::map(std::size_t capacity) {
  Map& map = make<Map>();
  if (capacity != 0) map.reserve(*this, capacity);
  return map;
}

}  // namespace porc::sentinel
