// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "json/value.h"
#include "sentinel/terraform/items.h"
#include "sentinel/terraform/record.h"

namespace porc::sentinel {

/// The collections of the imports of the second generation. Reference, section 18.
enum class Collection : std::uint8_t {
  variables,  ///< tfplan/v2
  planned_outputs,
  planned_resources,
  resource_changes,
  resource_drift,
  output_changes,
  state_outputs,  ///< tfstate/v2
  state_resources,
  providers,  ///< tfconfig/v2
  config_resources,
  provisioners,
  config_variables,
  config_outputs,
  module_calls,
};
inline constexpr std::size_t kCollections = 14;

/// How a collection is found in a document, and what its entries look like.
struct CollectionRow {
  void (*collect)(const json::object& document, Items& out);
  const Record* record;
};

// One function a file, each for the collections that it knows.
CollectionRow plan_collection(Collection collection);
CollectionRow state_collection(Collection collection);
CollectionRow config_collection(Collection collection);

/// `.prior_state.values` of a plan, `.values` of a state; an empty object when there is no state.
const json::object& state_values(const json::object& document);
/// The version that wrote that state, null when there is none.
const json::value* state_version(const json::object& document);

}  // namespace porc::sentinel
