// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "json/value.h"

namespace porc::run {

/// What a plan would do to one resource.
struct ResourceChange {
  std::string address{};
  std::string action{};  ///< "delete", "replace", "update", "create", "import", "move" or "forget"
  friend bool operator==(const ResourceChange&, const ResourceChange&) = default;
};
BOOST_DESCRIBE_STRUCT(ResourceChange, (), (address, action))

/// Limit: how many a run tells of; its counts tell of all.
inline constexpr std::size_t kResourceChangesKept = 200;

/// The changes of a plan (`terraform show -json`), destroys first, then in the plan's order; at
/// most kResourceChangesKept. No value of a resource is among them.
std::vector<ResourceChange> resource_changes_of(const json::value& plan);

}  // namespace porc::run
