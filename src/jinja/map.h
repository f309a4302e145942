// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "jinja/value.h"

namespace porc::jinja {

/// An insertion-ordered map with Python's key equality (1, 1.0 and True are one key).
class Map {
 public:
  using Entry = std::pair<Value, Value>;

  /// Inserts, or replaces the value and keeps the place. Throws Abort when the key is unhashable or
  /// the map would pass a limit.
  void set(Value key, Value value);
  const Value* find(std::string_view key) const;
  /// Null too when the key is unhashable.
  const Value* find(const Value& key) const;

  const std::vector<Entry>& entries() const noexcept { return entries_; }
  std::size_t size() const noexcept { return entries_.size(); }
  bool empty() const noexcept { return entries_.empty(); }
  std::uint32_t weight() const noexcept { return weight_; }
  std::uint16_t depth() const noexcept { return depth_; }
  void reserve(std::size_t count) { entries_.reserve(count); }

 private:
  template <class Matches>
  const Value* find_where(std::size_t hash, const Matches& matches) const;
  void index(std::size_t hash, std::uint32_t entry);
  void rehash();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t>
      buckets_;  ///< 1 + index of an entry, 0 is free; empty while the map is small
  std::uint32_t weight_ = 16;
  std::uint16_t depth_ = 1;
};

inline const Map& Value::as_map() const {
  return held_as<Map>();
}

/// True when `key` may be a map key: anything but a list, a map, an object or undefined.
bool is_hashable(const Value& key);

}  // namespace porc::jinja
