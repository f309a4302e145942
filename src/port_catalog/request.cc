// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "domain/blueprint/sealing.h"
#include "json/member.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "port_catalog/entities.h"
#include "port_catalog/form.h"
#include "port_catalog/signature.h"
#include "port_catalog/source.h"

namespace porc::port_catalog {
namespace {

constexpr std::size_t kIdentifierMax = 512;

bool matches_one(const std::vector<std::string>& patterns, const std::string& text) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return identity::matches_pattern(lowered(pattern), text);
  });
}

/// A field that was left empty was not filled in.
bool is_empty(const json::value& input) {
  return input.is_null() || (input.is_string() && input.get_string().empty());
}

bool is_sensitive(const json::Schema& schema, std::string_view input) {
  const std::string place = json::append("", input);
  return std::ranges::any_of(schema.sensitive_properties(), [&](const std::string& pointer) {
    return pointer == place || pointer.starts_with(place + "/");
  });
}

/// The clear value of an encrypted input; it is sealed again as soon as it is submitted.
Result<json::value> opened(const json::value& sealed,
                           const json::Schema& schema,
                           std::string_view name,
                           const std::vector<Secret>& secrets) {
  const Error unreadable{.code = ErrorCode::invalid_argument,
                         .message = "is encrypted in a way that PORC cannot open"};
  if (!sealed.is_string()) return unreadable;
  auto clear = open_input(sealed.get_string(), secrets);
  if (!clear) return unreadable;
  const std::string& text = clear->expose("an input, which is sealed when it is submitted");
  if (!is_json_in_text(schema.document(), name)) return json::value(json::string(text));
  auto parsed = json::parse(text);
  if (!parsed) {
    return Error{.code = ErrorCode::invalid_argument, .message = "must be JSON"};
  }
  return parsed;
}

}  // namespace

Result<identity::Principal> principal_of(const std::string& email, const Grants& grants) {
  const std::string who = lowered(email);
  if (who.empty()) {
    return Error{.code = ErrorCode::forbidden, .message = "Port does not say who ran the action"};
  }
  identity::Principal principal{.issuer = "port", .subject = who};
  if (matches_one(grants.developers, who)) principal.roles.push_back(identity::Role::developer);
  if (matches_one(grants.approvers, who)) principal.roles.push_back(identity::Role::approver);
  principal.scope.environments = grants.environments;
  if (!principal.roles.empty()) return principal;
  return Error{.code = ErrorCode::forbidden,
               .message = who + " may do nothing here: see PORC_PORT_DEVELOPERS"};
}

std::string instance_asked_for(const Invocation& asked, const std::string& default_environment) {
  auto said = [&](const char* name) {
    return json::text_at(asked.inputs, std::string(kMetadataPrefix) + name);
  };
  blueprint::Identity identity{
      .environment = said("environment"), .kind = asked.kind, .name = said("name")};
  if (identity.environment.empty()) identity.environment = default_environment;
  if (identity.name.empty()) identity.name = said("repo");
  const std::string identifier = instance_identifier(identity);
  const bool told = !identity.kind.empty() && !identity.name.empty();
  return told && identifier.size() <= kIdentifierMax ? identifier : "";
}

Result<json::object> blueprint_of(const Invocation& asked,
                                  const json::Schema* schema,
                                  const std::vector<Secret>& secrets) {
  json::object metadata;
  json::object inputs;
  std::vector<Violation> violations;
  if (!asked.email.empty()) metadata["owner"] = asked.email;
  for (const auto& input : asked.inputs) {
    std::string_view name = input.key();
    if (is_empty(input.value())) continue;
    if (name.starts_with(kMetadataPrefix)) {
      name.remove_prefix(kMetadataPrefix.size());
      // An action that somebody extended may have more; a blueprint says what it does not know.
      metadata[name] = input.value();
      continue;
    }
    const bool sealed = std::ranges::find(asked.encrypted, name) != asked.encrypted.end();
    const bool sensitive = schema != nullptr && is_sensitive(*schema, name);
    const bool referred = sensitive && blueprint::is_secret_reference(input.value());
    if (!sealed && (!sensitive || referred)) {
      inputs[name] = input.value();
      continue;
    }
    if (schema == nullptr) continue;  // of no quill: it will be refused, and says more then
    const std::string place = json::append("/inputs", name);
    if (!sensitive) {
      violations.push_back({.pointer = place,
                            .message = "is encrypted in Port, but the quill would not keep it "
                                       "secret"});
      continue;
    }
    auto clear = opened(input.value(), *schema, name, secrets);
    if (clear) {
      inputs[name] = *std::move(clear);
    } else {
      violations.push_back({.pointer = place, .message = std::move(clear).error().message});
    }
  }
  if (!violations.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the blueprint is not valid",
                 .violations = std::move(violations)};
  }
  json::object document;
  document["kind"] = asked.kind;
  if (!asked.version.empty()) document["schema_version"] = asked.version;
  document["metadata"] = std::move(metadata);
  document["inputs"] = std::move(inputs);
  return document;
}

}  // namespace porc::port_catalog
