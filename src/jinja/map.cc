// SPDX-License-Identifier: Apache-2.0
#include "jinja/map.h"

#include <algorithm>
#include <functional>

#include "jinja/abort.h"
#include "jinja/compare.h"

namespace porc::jinja {
namespace {

// Below this a walk over the entries beats a hash.
constexpr std::size_t kLinearMax = 8;

std::size_t hash_of(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

std::size_t hash_of(const Value& key) {
  switch (key.kind()) {
    case Kind::text:
      return hash_of(std::string_view(key.as_text()));
    case Kind::boolean:
      return std::hash<double>{}(key.as_boolean() ? 1.0 : 0.0);
    case Kind::integer:
      return std::hash<double>{}(static_cast<double>(key.as_integer()));
    case Kind::floating:
      return std::hash<double>{}(key.as_floating());
    case Kind::list: {
      std::size_t hash = 17;
      for (const Value& item : key.as_list().items) hash = hash * 31 + hash_of(item);
      return hash;
    }
    case Kind::range: {
      const Range& range = key.as_range();
      const auto size = static_cast<std::size_t>(range.size());
      return size == 0 ? 1 : hash_of(Value(range.start)) * 31 + size;
    }
    case Kind::none:
    case Kind::undefined:
    case Kind::map:
    case Kind::object:
    case Kind::reference:
      return 1;
  }
  return 1;
}

}  // namespace

bool is_hashable(const Value& key) {
  switch (key.kind()) {
    case Kind::none:
    case Kind::boolean:
    case Kind::integer:
    case Kind::floating:
    case Kind::text:
    case Kind::range:
      return true;
    case Kind::list:
      return key.as_list().kind == ListKind::tuple &&
             std::ranges::all_of(key.as_list().items, is_hashable);
    case Kind::undefined:
    case Kind::map:
    case Kind::object:
    case Kind::reference:
      return false;
  }
  return false;
}

template <class Matches>
const Value* Map::find_where(std::size_t hash, const Matches& matches) const {
  const std::size_t mask = buckets_.size() - 1;
  for (std::size_t at = hash & mask; buckets_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[buckets_[at] - 1];
    if (matches(entry.first)) return &entry.second;
  }
  return nullptr;
}

const Value* Map::find(std::string_view key) const {
  auto matches = [&](const Value& other) { return other.is(Kind::text) && other.as_text() == key; };
  if (!buckets_.empty()) return find_where(hash_of(key), matches);
  for (const Entry& entry : entries_) {
    if (matches(entry.first)) return &entry.second;
  }
  return nullptr;
}

const Value* Map::find(const Value& key) const {
  if (key.is(Kind::text)) return find(key.as_text());
  if (!is_hashable(key)) return nullptr;
  auto matches = [&](const Value& other) { return equal(other, key); };
  if (!buckets_.empty()) return find_where(hash_of(key), matches);
  for (const Entry& entry : entries_) {
    if (matches(entry.first)) return &entry.second;
  }
  return nullptr;
}

void Map::set(Value key, Value value) {
  if (!is_hashable(key)) fail("a " + std::string(kind_name(key.kind())) + " cannot be a map key");
  if (value.depth() >= kValueDepthMax) {
    fail_limit("maps are nested more than " + std::to_string(kValueDepthMax) + " deep");
  }
  std::uint64_t weight = std::uint64_t{weight_} + key.weight() + value.weight();
  if (weight > kValueBytesMax)
    fail_limit("a map is over " + std::to_string(kValueBytesMax) + " bytes");
  weight_ = static_cast<std::uint32_t>(weight);
  depth_ = std::max(depth_, static_cast<std::uint16_t>(value.depth() + 1));
  if (const Value* present = find(key)) {
    const_cast<Value&>(*present) = std::move(value);
    return;
  }
  entries_.emplace_back(std::move(key), std::move(value));
  if (entries_.size() <= kLinearMax) return;
  if (entries_.size() * 2 > buckets_.size()) return rehash();
  index(hash_of(entries_.back().first), static_cast<std::uint32_t>(entries_.size()));
}

void Map::index(std::size_t hash, std::uint32_t entry) {
  const std::size_t mask = buckets_.size() - 1;
  std::size_t at = hash & mask;
  while (buckets_[at] != 0) at = (at + 1) & mask;
  buckets_[at] = entry;
}

void Map::rehash() {
  std::size_t size = 32;
  while (size < entries_.size() * 4) size *= 2;
  buckets_.assign(size, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    index(hash_of(entries_[i].first), static_cast<std::uint32_t>(i + 1));
  }
}

}  // namespace porc::jinja
