// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "base/result.h"
#include "base/time.h"
#include "domain/blueprint/blueprint.h"

namespace porc::identity {

/// What a principal may do; a role is a set of these.
enum class Permission : std::uint8_t {
  read,
  submit,
  plan,
  apply,
  cancel,
  approve,
  override_policy,
  override_approval,
  publish_quill,
  publish_policy,
  administer,
  apply_outside,  ///< terraform on the blueprint's state, not by PORC; only given, never by a role
};
BOOST_DESCRIBE_ENUM(Permission,
                    read,
                    submit,
                    plan,
                    apply,
                    cancel,
                    approve,
                    override_policy,
                    override_approval,
                    publish_quill,
                    publish_policy,
                    administer,
                    apply_outside)

enum class Role : std::uint8_t { viewer, developer, approver, admin };
BOOST_DESCRIBE_ENUM(Role, viewer, developer, approver, admin)

bool role_permits(Role role, Permission permission);

/// Patterns with `*`; an empty list admits everything.
struct Scope {
  std::vector<std::string> environments{};
  std::vector<std::string> kinds{};
  std::vector<std::string> repositories{};
  bool admits(const blueprint::Identity& identity,
              const std::optional<std::string>& repository) const;
  bool is_unlimited() const {
    return environments.empty() && kinds.empty() && repositories.empty();
  }
  /// The one that it names, when it names one and no pattern: who is limited to that means it.
  std::optional<std::string> only_repository() const;
  bool admits_repository(const std::optional<std::string>& repository) const;
  /// "environments dev, kinds a or b"; "everything" without limits.
  std::string str() const;
};
BOOST_DESCRIBE_STRUCT(Scope, (), (environments, kinds, repositories))

/// Who acts.
struct Principal {
  std::string issuer{};   ///< "porc" for our own tokens
  std::string subject{};  ///< the token's owner, an e-mail address
  std::vector<Role> roles{};
  Scope scope{};
  std::vector<Permission> only{};              ///< of what the roles permit, this; empty: all of it
  std::map<std::string, std::string> facts{};  ///< what its issuer vouches for; never a secret
  std::string name() const { return issuer + ":" + subject; }
  bool may(Permission permission) const;
  /// Named among `only`, whatever the roles say.
  bool was_given(Permission permission) const;
  /// Errors: forbidden, naming the roles that permit it.
  Result<void> check(Permission permission) const;
};

/// An API token as it is stored: never the token itself, only its SHA-256.
struct Token {
  std::string id{};
  std::string hash{};  ///< hex
  std::string owner{};
  std::vector<Role> roles{};
  Scope scope{};
  Timestamp created_at{};
  std::optional<Timestamp> expires_at{};
  std::optional<Timestamp> revoked_at{};
  std::optional<std::string> issuer{};  ///< who vouches for the owner; none: PORC itself
  std::vector<Permission> only{};       ///< as in Principal
  std::map<std::string, std::string> facts{};
};
BOOST_DESCRIBE_STRUCT(
    Token,
    (),
    (id, hash, owner, roles, scope, created_at, expires_at, revoked_at, issuer, only, facts))

/// The principal that a token stands for at `now`. Errors: unauthenticated when expired or revoked.
Result<Principal> principal_of(const Token& token, Timestamp now);

/// `*` stands for any run of characters; everything else for itself. Linear in pattern × text.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace porc::identity
