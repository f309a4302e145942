// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

class Map;
class Methods;

/// Where the entries of a map come from that nobody has touched yet: a document outside the heap.
class MapSource {
 public:
  virtual ~MapSource() = default;
  virtual std::size_t size(const void* data) const = 0;
  /// The value of `key`, made anew; unset when there is no such key.
  virtual Value find(const void* data, std::string_view key, Heap& heap) const = 0;
  /// Adds all entries.
  virtual void fill(const void* data, Map& map, Heap& heap) const = 0;
};

/// A map in order of insertion. Keys are bool, int, float or string; numbers that are equal are the
/// same key. Reference 4.4, 4.5.
class Map {
 public:
  struct Entry {
    Value key{};
    Value value{};
  };

  Map() = default;
  /// Both must live as long as the heap.
  Map(const MapSource& source, const void* data) : source_(&source), data_(data) {}

  std::size_t size() const { return source_ != nullptr ? source_->size(data_) : size_; }
  /// All entries, in order; valid until the map is changed.
  std::span<Entry> entries(Heap& heap) {
    if (source_ != nullptr) expand(heap);
    return {entries_, size_};
  }

  /// The value of `key`, or unset when there is none.
  Value find(Heap& heap, std::string_view key);
  Value find(Heap& heap, Value key);
  void set(Heap& heap, Value key, Value value);
  void set(Heap& heap, std::string_view key, Value value) { set(heap, Value::of(key), value); }
  /// Adds an entry whose key is not in the map yet.
  void add(Heap& heap, Value key, Value value);
  void add(Heap& heap, std::string_view key, Value value) { add(heap, Value::of(key), value); }
  void remove(Heap& heap, Value key);
  void reserve(Heap& heap, std::size_t capacity);

  /// What can be called on it like `version.new("1.2").satisfies("~> 1")`; null for an ordinary
  /// map. Reference 13.7.
  const Methods* methods() const { return methods_; }
  void set_methods(const Methods& methods) { methods_ = &methods; }

  /// As List::Pinned.
  class Pinned {
   public:
    Pinned(Map& map, Heap& heap) : map_(map), entries_(map.entries(heap)) { ++map_.pins_; }
    ~Pinned() {
      if (map_.entries_ == entries_.data() && map_.pins_ > 0) --map_.pins_;
    }
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;
    std::span<const Entry> entries() const { return entries_; }

   private:
    Map& map_;
    std::span<Entry> entries_;
  };

 private:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  Value find_in_source(Heap& heap, Value key);
  void expand(Heap& heap);
  void push(Heap& heap, Value key, Value value);
  void move_to(Heap& heap, std::size_t capacity);
  std::uint32_t place(Heap& heap, Value key);
  void build_index(Heap& heap);
  void index(std::uint32_t entry);

  Entry* entries_ = nullptr;  ///< before the expansion: the lists and maps given out
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
  std::uint32_t pins_ = 0;             ///< of `entries_`
  std::uint32_t* index_ = nullptr;     ///< open addressing over entries
  std::uint32_t index_size_ = 0;       ///< a power of two
  bool indexed_ = false;               ///< else the index is old, or the map small
  const MapSource* source_ = nullptr;  ///< null once the entries are here
  const void* data_ = nullptr;
  const Methods* methods_ = nullptr;
};

/// True for what may be a key: bool, int, float or string.
bool is_key(Value value);

}  // namespace porc::sentinel
