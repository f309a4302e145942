// SPDX-License-Identifier: Apache-2.0
// What a genuine message of Port asks for. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/result.h"
#include "domain/run/status.h"
#include "json/value.h"
#include "port_catalog/options.h"

namespace porc::port_catalog {

enum class Verb : std::uint8_t { create, plan, apply, approve, destroy };
BOOST_DESCRIBE_ENUM(Verb, create, plan, apply, approve, destroy)

/// Somebody ran an action.
struct Invocation {
  std::string run{};  ///< of Port: "r_…" of an action, "wfnr_…" of a workflow's node
  std::string action{};
  Verb verb = Verb::create;
  std::string kind{};                   ///< of the quill; "" unless the action creates
  std::string version{};                ///< exact; "" = the newest
  run::Goal goal = run::Goal::applied;  ///< of what is created
  json::object inputs{};
  std::vector<std::string> encrypted{};  ///< inputs that are sealed texts
  std::string entity{};                  ///< its identifier; "" without one
  std::string email{};                   ///< of who ran it
};

/// Something in the catalog was changed.
struct CatalogChange {
  std::string action{};    ///< "CREATE", "UPDATE", "DELETE"
  std::string resource{};  ///< "entity", "blueprint", …
  std::string blueprint{};
  std::string entity{};
  std::string user{};  ///< Port's id of who did it
};

using Received = std::variant<Invocation, CatalogChange>;

/// Reads the payload that PORC's own actions have, the older shape that Port sends of itself, and
/// records of the change log. Members that `mapping` names are looked for there first. Errors:
/// malformed when it is none of these, or does not say which run of Port it belongs to;
/// invalid_argument for an action that is not PORC's.
Result<Received> read_message(const json::value& message, const Mapping& mapping);

}  // namespace porc::port_catalog
