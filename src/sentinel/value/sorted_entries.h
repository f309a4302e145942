// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "sentinel/value/map.h"

namespace porc::sentinel {

/// An entry of a map, and its key as text.
struct TextEntry {
  std::string_view text{};
  Value key{};
  Value value{};
};

/// The entries of a map by the text of their keys, which for a string is itself and for others what
/// text_of(key) gives. Counts as memory of the heap.
template <class TextOf>
std::span<const TextEntry> sorted_entries(Heap& heap, Map& map, TextOf text_of) {
  const std::span<const Map::Entry> entries = map.entries(heap);
  heap.meter().step(entries.size());
  TextEntry* const sorted = heap.allocate_array<TextEntry>(entries.size());
  std::transform(entries.begin(), entries.end(), sorted, [&](const Map::Entry& entry) {
    const Value key = entry.key;
    return TextEntry{.text = key.is(Kind::string) ? key.text() : heap.keep(text_of(key)),
                     .key = key,
                     .value = entry.value};
  });
  std::stable_sort(sorted, sorted + entries.size(), [](const TextEntry& a, const TextEntry& b) {
    return a.text < b.text;
  });
  return {sorted, entries.size()};
}

}  // namespace porc::sentinel
