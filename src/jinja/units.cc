// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "jinja/nodes.h"

namespace porc::jinja {
namespace {

constexpr auto kKnownNames =
    std::to_array<std::string_view>({"loop", "caller", "varargs", "kwargs", "self", "super"});
static_assert(kKnownNames.size() == kKnownNameCount);

}  // namespace

Names::Names() {
  for (std::string_view name : kKnownNames) intern(name);
}

NameId Names::intern(std::string_view name) {
  auto known = ids_.find(name);
  if (known != ids_.end()) return known->second;
  auto id = static_cast<NameId>(texts_.size());
  texts_.emplace_back(name);
  ids_.emplace(std::string(name), id);
  return id;
}

}  // namespace porc::jinja
