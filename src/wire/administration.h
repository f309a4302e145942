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

/// A master key, by the id that sealed values name it with.
struct MasterKeyView {
  std::string id{};
  std::string state{};  ///< next, sealing, former or unused
};
BOOST_DESCRIBE_STRUCT(MasterKeyView, (), (id, state))

/// How far the sweep is that seals anew what was sealed with a former key.
struct ResealingView {
  std::string key{};  ///< what it seals with
  bool done = false;  ///< nothing is sealed with another key
  std::uint64_t passes = 0;
  std::string place{};          ///< where it is; "" between passes
  std::uint64_t looked_at = 0;  ///< values of this pass
  std::uint64_t left = 0;       ///< of this pass, for the next one
  std::uint64_t resealed = 0;   ///< in all
  Timestamp at{};               ///< when it said so
};
BOOST_DESCRIBE_STRUCT(ResealingView, (), (key, done, passes, place, looked_at, left, resealed, at))

/// The answer of `GET /keys`.
struct KeysView {
  std::vector<MasterKeyView> master{};
  std::string audit{};  ///< the public key (hex) that signs checkpoints
  std::vector<std::string> former_audit{};
  std::optional<ResealingView> resealing{};  ///< none: no master key was ever replaced
};
BOOST_DESCRIBE_STRUCT(KeysView, (), (master, audit, former_audit, resealing))

}  // namespace porc::wire
