// SPDX-License-Identifier: Apache-2.0
#include "sentinel/terraform/items.h"

namespace porc::sentinel {

void Items::add(Item item) {
  const auto [place, is_new] =
      places_.try_emplace(item.key, static_cast<std::uint32_t>(items_.size()));
  if (is_new) {
    items_.push_back(item);
  } else {
    items_[place->second] = item;
  }
}

const Item* Items::find(std::string_view key) const {
  const auto place = places_.find(key);
  return place == places_.end() ? nullptr : &items_[place->second];
}

}  // namespace porc::sentinel
