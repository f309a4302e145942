// SPDX-License-Identifier: Apache-2.0
// What a document has of one kind, by key: the entries of a collection that an import shows.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/value.h"

namespace porc::sentinel {

/// One entry. It owns nothing: its texts lie in the document or in the Items.
struct Item {
  std::string_view key{};
  std::string_view address{};         ///< of a resource; of a provisioner that of its resource
  std::string_view module_address{};  ///< "" is the root module
  std::string_view name{};
  const json::object* object = nullptr;  ///< never null in an Items
  std::size_t position = 0;              ///< of a provisioner among those of its resource
};

class Items {
 public:
  /// The last of two with the same key wins, where the first stood.
  void add(Item item);
  /// A text that lives as long as this.
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::span<const Item> all() const { return items_; }
  const Item* find(std::string_view key) const;

 private:
  std::vector<Item> items_{};
  std::unordered_map<std::string_view, std::uint32_t> places_{};
  std::deque<std::string> texts_{};
};

}  // namespace porc::sentinel
