// SPDX-License-Identifier: Apache-2.0
// What administrators ask and get: API tokens and the audit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/audit/checkpoint.h"
#include "domain/identity/principal.h"

namespace porc::wire {

/// Body of `POST /tokens`.
struct CreateToken {
  std::string owner{};                      ///< an e-mail address
  std::vector<identity::Role> roles{};      ///< at least one
  std::optional<identity::Scope> scope{};   ///< absent: everything
  std::optional<std::string> expires_in{};  ///< such as "90d"; absent: never
};
BOOST_DESCRIBE_STRUCT(CreateToken, (), (owner, roles, scope, expires_in))

struct TokenView {
  std::string id{};
  std::string owner{};
  std::vector<identity::Role> roles{};
  identity::Scope scope{};
  Timestamp created_at{};
  std::optional<Timestamp> expires_at{};
  std::optional<Timestamp> revoked_at{};
};
BOOST_DESCRIBE_STRUCT(TokenView, (), (id, owner, roles, scope, created_at, expires_at, revoked_at))
TokenView view_of(const identity::Token& token);

/// Answer of `POST /tokens`: the only time that the token itself is shown.
struct CreatedToken {
  std::string token{};
  TokenView details{};
};
BOOST_DESCRIBE_STRUCT(CreatedToken, (), (token, details))

/// Answer of `GET /tokens`.
struct TokenList {
  std::vector<TokenView> tokens{};
};
BOOST_DESCRIBE_STRUCT(TokenList, (), (tokens))

/// Body of `POST /auth/oidc`.
struct OpenSession {
  std::string token{};  ///< as GitHub made it for the job
  /// For terraform with the files of this run, in its workspace, and for nothing else.
  std::optional<std::string> run_id{};
};
BOOST_DESCRIBE_STRUCT(OpenSession, (), (token, run_id))

/// Its answer: a token for a quarter of an hour, or for terraform as long as a job may last.
struct Session {
  std::string token{};
  Timestamp expires_at{};
  std::string principal{};
  std::vector<identity::Permission> may{};
  identity::Scope scope{};
};
BOOST_DESCRIBE_STRUCT(Session, (), (token, expires_at, principal, may, scope))

/// Body of `POST /audit/verify`.
struct AuditRequest {
  std::optional<audit::SignedCheckpoint> checkpoint{};  ///< one that was kept elsewhere
};
BOOST_DESCRIBE_STRUCT(AuditRequest, (), (checkpoint))

/// Its answer.
struct AuditOutcome {
  bool intact = false;
  std::optional<std::string> broken{};  ///< the first broken place
  std::optional<audit::Verdict> verdict{};
};
BOOST_DESCRIBE_STRUCT(AuditOutcome, (), (intact, broken, verdict))
/// Errors: those of the verification but `corrupt`, which is an outcome.
Result<AuditOutcome> outcome_of(Result<audit::Verdict> verified);

}  // namespace porc::wire
