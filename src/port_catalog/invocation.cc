// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/invocation.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11.hpp>

#include "base/encoding.h"
#include "json/member.h"
#include "json/pointer.h"

namespace porc::port_catalog {
namespace {

constexpr std::string_view kActionPrefix = "porc_";
constexpr std::size_t kIdMax = 200;

/// The first of the places that holds a text.
std::string text_at(const json::value& from, std::initializer_list<std::string_view> pointers) {
  for (std::string_view pointer : pointers) {
    std::string text = pointer.empty() ? "" : json::text_of(json::find(from, pointer));
    if (!text.empty()) return text;
  }
  return {};
}

json::object object_at(const json::value& from, std::initializer_list<std::string_view> pointers) {
  for (std::string_view pointer : pointers) {
    const json::value* found = pointer.empty() ? nullptr : json::find(from, pointer);
    if (found != nullptr && found->is_object()) return found->get_object();
  }
  return {};
}

std::vector<std::string> names_at(const json::value& from,
                                  std::initializer_list<std::string_view> pointers) {
  std::vector<std::string> names;
  for (std::string_view pointer : pointers) {
    const json::value* found = json::find(from, pointer);
    if (found == nullptr || !found->is_array()) continue;
    for (const json::value& name : found->get_array()) {
      if (name.is_string()) names.emplace_back(name.get_string());
    }
  }
  return names;
}

std::optional<Verb> verb_named(std::string_view name) {
  std::optional<Verb> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Verb>>([&](auto enumerator) {
    if (name == enumerator.name) found = enumerator.value;
  });
  return found;
}

/// What the action does: as it says itself, or else as its name says, "porc_create_service".
Result<void> read_action(const json::value& message, Invocation& invocation) {
  std::string what = text_at(message, {"/porc/do"});
  invocation.kind = text_at(message, {"/porc/kind"});
  invocation.version = text_at(message, {"/porc/version"});
  if (text_at(message, {"/porc/goal"}) == "planned") invocation.goal = run::Goal::planned;
  std::string_view name = invocation.action;
  if (what.empty() && name.starts_with(kActionPrefix)) {
    name.remove_prefix(kActionPrefix.size());
    const std::size_t end = std::min(name.find('_'), name.size());
    what = name.substr(0, end);
    if (end < name.size()) invocation.kind = name.substr(end + 1);
  }
  const auto verb = verb_named(what);
  if (verb) {
    invocation.verb = *verb;
    return ok;
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the action '" + std::string(cut_at_character(invocation.action, 100)) +
                          "' is not one of PORC"};
}

bool is_older_shape(const json::value& message) {
  return json::find(message, "/payload/action/invocationMethod") != nullptr;
}

bool is_catalog_change(const json::value& message) {
  const bool has_kind = !text_at(message, {"/resourceType"}).empty();
  return has_kind && (json::find(message, "/diff") != nullptr ||
                      json::find(message, "/changelogDestination") != nullptr);
}

CatalogChange read_change(const json::value& message) {
  return {.action = text_at(message, {"/action"}),
          .resource = text_at(message, {"/resourceType"}),
          .blueprint = text_at(message, {"/context/blueprint", "/context/blueprintIdentifier"}),
          .entity = text_at(message, {"/context/entity", "/context/entityIdentifier"}),
          .user = text_at(message, {"/trigger/by/userId"})};
}

}  // namespace

Result<Received> read_message(const json::value& message, const Mapping& mapping) {
  if (!message.is_object()) {
    return Error{.code = ErrorCode::malformed, .message = "the message is not a JSON object"};
  }
  const bool older = is_older_shape(message);
  if (!older && is_catalog_change(message)) return Received(read_change(message));
  Invocation invocation;
  invocation.run = text_at(message, {mapping.run, "/runId", "/context/runId", "/run/id"});
  if (invocation.run.empty() || invocation.run.size() > kIdMax) {
    return Error{.code = ErrorCode::malformed,
                 .message = "the message does not say which run of Port it belongs to"};
  }
  invocation.action =
      older ? text_at(message, {mapping.action, "/payload/action/identifier", "/action"})
            : text_at(message, {mapping.action, "/action", "/action/identifier"});
  invocation.inputs = object_at(message, {mapping.inputs, "/inputs", "/payload/properties"});
  invocation.encrypted =
      names_at(message, {"/encrypted", "/payload/censoredProperties", "/censoredProperties"});
  invocation.entity = text_at(
      message, {"/entity/identifier", "/entity", "/payload/entity/identifier", "/context/entity"});
  invocation.email = text_at(message, {"/trigger/by/user/email", "/trigger/by/email"});
  PORC_CHECK(read_action(message, invocation));
  return Received(std::move(invocation));
}

}  // namespace porc::port_catalog
