// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "aio/clock.h"
#include "aio/task.h"
#include "base/secret.h"
#include "contracts/store.h"
#include "domain/identity/principal.h"

namespace porc::api {

/// Who sends a request, by its bearer token. A token is found by its SHA-256, so neither the store
/// nor a comparison ever tells by its duration how much of a guess was right.
class Authenticator {
 public:
  /// Both outlive this.
  Authenticator(Store& store, aio::Clock& clock) : store_(store), clock_(clock) {}

  /// `authorization` is the header's value, "" when there is none. Spec: RFC 6750, section 2.1.
  /// Errors: unauthenticated; those of the store.
  Task<identity::Principal> authenticate(std::string authorization);
  /// By the token itself. Errors: the same.
  Task<identity::Principal> authenticate_token(Secret token);
  /// Looks every token up again: one of them was revoked here.
  void forget() { known_.clear(); }

 private:
  struct Known {
    identity::Token token{};
    Timestamp until{};
  };

  Task<identity::Token> find(Secret token, std::string hash);

  Store& store_;
  aio::Clock& clock_;
  std::unordered_map<std::string, Known> known_{};  ///< by hash
};

/// A token that was revoked by another server, or in its database, works for this long at most.
inline constexpr Duration kTokenKept = std::chrono::seconds(3);
/// Limit: tokens remembered at once.
inline constexpr std::size_t kTokensKeptMax = 1024;
/// Limit: characters of a token.
inline constexpr std::size_t kTokenLengthMax = 512;

}  // namespace porc::api
