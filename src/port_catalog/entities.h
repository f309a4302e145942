// SPDX-License-Identifier: Apache-2.0
// What Port is shown of quills, instances and runs: entities as its API takes them. Pure; no
// sensitive value ever stands in one.
#pragma once

#include <string>
#include <vector>

#include "domain/quill/quill.h"
#include "domain/run/run.h"
#include "json/value.h"
#include "port_catalog/options.h"

namespace porc::port_catalog {

struct Entity {
  std::string blueprint{};
  std::string identifier{};
  json::object body{};  ///< identifier, title, properties, relations
};

/// What Port calls an instance: its identity with every part that may be empty told apart.
std::string instance_identifier(const blueprint::Identity& identity);
/// The opposite. Errors: invalid_argument.
Result<blueprint::Identity> parse_instance_identifier(std::string_view text);

Entity quill_entity(const quill::Quill& quill, const Names& names);
/// `link`: where people see the run; "" leaves it out.
Entity run_entity(const Run& run, const Names& names, const std::string& link);

/// The one of `runs` that was made last; null when there is none. Ids of one second have no order.
const Run* youngest(const std::vector<Run>& runs);
/// Of runs that ended in what their operation wanted, or in a part of it.
std::vector<run::RunStatus> settled_statuses();
/// The one that came last to the end of an apply, or to know that there was nothing to do; null
/// when none did.
const Run* last_settled(const std::vector<Run>& runs);

/// The instance as its runs (of one identity, in any order, at least one; among them the last that
/// settled and the last that was applied) show it.
Entity instance_entity(const std::vector<Run>& newest, const Names& names);
/// The instance as a blueprint declares it, whatever became of it. `hidden`: JSON Pointers into the
/// inputs of what must not be seen.
Entity declared_entity(const blueprint::Blueprint& blueprint,
                       const blueprint::Identity& identity,
                       const std::vector<std::string>& hidden,
                       const Names& names);

}  // namespace porc::port_catalog
