// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

class List;

/// Where the elements of a list come from that nobody has touched yet: a document outside the heap.
class ListSource {
 public:
  virtual ~ListSource() = default;
  virtual std::size_t size(const void* data) const = 0;
  /// Adds all elements.
  virtual void fill(const void* data, List& list, Heap& heap) const = 0;
};

class List {
 public:
  List() = default;
  /// Both must live as long as the heap.
  List(const ListSource& source, const void* data) : source_(&source), data_(data) {}

  std::size_t size() const { return source_ != nullptr ? source_->size(data_) : size_; }
  /// All elements, in order; valid until the list grows.
  std::span<Value> items(Heap& heap) {
    if (source_ != nullptr) expand(heap);
    return {items_, size_};
  }

  void reserve(Heap& heap, std::size_t capacity);
  void append(Heap& heap, Value value) {
    if (source_ != nullptr) expand(heap);
    if (size_ == capacity_) reserve(heap, size_ < 4 ? 4 : std::size_t{size_} * 2);
    items_[size_++] = value;
  }
  /// Requires an index below size().
  void set(Heap& heap, std::size_t index, Value value);

  /// While it lives, changes of the list leave the elements alone that it gave out: a loop goes
  /// over what the list was when the loop began (reference 9.4).
  class Pinned {
   public:
    Pinned(List& list, Heap& heap) : list_(list), items_(list.items(heap)) { ++list_.pins_; }
    ~Pinned() {
      if (list_.items_ == items_.data() && list_.pins_ > 0) --list_.pins_;
    }
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;
    std::span<const Value> items() const { return items_; }

   private:
    List& list_;
    std::span<Value> items_;
  };

 private:
  void expand(Heap& heap);
  void move_to(Heap& heap, std::size_t capacity);

  Value* items_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
  std::uint32_t pins_ = 0;              ///< of `items_`
  const ListSource* source_ = nullptr;  ///< null once the elements are here
  const void* data_ = nullptr;
};

}  // namespace porc::sentinel
