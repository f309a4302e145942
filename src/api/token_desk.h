// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/clock.h"
#include "base/secret.h"
#include "contracts/entropy.h"
#include "contracts/store.h"
#include "wire/administration.h"

namespace porc::api {

/// How every token of ours begins, so that scanners of leaked secrets know it.
inline constexpr std::string_view kTokenPrefix = "porc_";

/// Makes, lists and revokes API tokens; behind the API and, without a server, behind `porc token`.
class TokenDesk {
 public:
  /// All outlive this.
  TokenDesk(TokenStore& tokens, Entropy& entropy, aio::Clock& clock)
      : tokens_(tokens), entropy_(entropy), clock_(clock) {}

  /// Errors: invalid_argument with every violation.
  Task<wire::CreatedToken> create(wire::CreateToken asked);
  /// Makes `token` known as one of an administrator whom nothing limits.
  Task<void> admit_admin(Secret token);
  Task<wire::TokenList> list();
  /// Repeating it is harmless. Errors: not_found.
  Task<wire::TokenView> revoke(std::string id);

  /// A new token's text, 256 bits of it random.
  std::string draw_token();

 private:
  TokenStore& tokens_;
  Entropy& entropy_;
  aio::Clock& clock_;
};

}  // namespace porc::api
