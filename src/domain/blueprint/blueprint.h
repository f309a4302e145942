// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "json/value.h"

namespace porc::blueprint {

/// Who asks, for what, where. All members are optional in what a team writes.
struct Metadata {
  std::optional<std::string> name{};         ///< unique per environment; names the workspace
  std::optional<std::string> repo{};         ///< owner/name
  std::optional<std::string> environment{};  ///< `dev`, `prod`, …
  std::optional<std::string> owner{};        ///< an e-mail address
  std::optional<std::string> external_id{};  ///< github:owner/name@<sha>
  std::optional<bool> approval_required{};
  std::optional<std::string> change_record{};
  std::map<std::string, std::string> tags{};
};
BOOST_DESCRIBE_STRUCT(
    Metadata,
    (),
    (name, repo, environment, owner, external_id, approval_required, change_record, tags))

/// One request for infrastructure, in canonical form. Design, section 4.
struct Blueprint {
  std::string kind{};
  std::optional<std::string>
      schema_version{};  ///< exact, or a range such as "~> 1.0"; absent = latest
  Metadata metadata{};
  /// Object. A sensitive input is `{"secret": NAME}` or, once stored, `{"sealed": …}`: see
  /// sealing.h.
  json::object inputs{};
};
BOOST_DESCRIBE_STRUCT(Blueprint, (), (kind, schema_version, metadata, inputs))

/// Reads the canonical form, its aliases (`variables`, `spec`), or the original's flat body
/// (`kind`, `variables`, `schema_version`, `external_reference`, `source_repo`).
/// Errors: invalid_argument with every violation and its pointer into `document`.
Result<Blueprint> decode_blueprint(const json::value& document);

/// What two blueprints that mean the same infrastructure share. Design, section 4.
struct Identity {
  std::string environment{};
  std::string kind{};
  std::string name{};  ///< metadata.name, or else the repository, or else ""
  friend bool operator==(const Identity&, const Identity&) = default;
  /// environment/kind/name
  std::string str() const { return environment + "/" + kind + "/" + name; }
};
BOOST_DESCRIBE_STRUCT(Identity, (), (environment, kind, name))

/// True for ^[a-z0-9](-?[a-z0-9]){0,39}$, the form of names and kinds.
bool is_name(std::string_view text);

/// Errors: invalid_argument when a name is not of the form the design fixes.
/// `default_environment` is TFE_ENV; metadata.environment wins.
Result<Identity> identity_of(const Blueprint& blueprint, const std::string& default_environment);

}  // namespace porc::blueprint
