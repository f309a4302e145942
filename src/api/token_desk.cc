// SPDX-License-Identifier: Apache-2.0
#include "api/token_desk.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::api {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenIdBytes = 10;
constexpr std::size_t kOwnerMax =
    254;  ///< characters of an e-mail address. Spec: RFC 5321, 4.5.3.1.3
constexpr std::size_t kPatternMax = 256;
constexpr std::string_view kFirstOwner = "admin@localhost";

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  const bool plain = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
  return plain && text.size() <= kOwnerMax && at != text.npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == text.npos;
}

/// What names of environments, kinds and repositories are made of, and `*`.
bool is_pattern(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/*";
  return !text.empty() && text.size() <= kPatternMax &&
         text.find_first_not_of(kLetters) == text.npos;
}

void check_patterns(const std::vector<std::string>& patterns,
                    const std::string& pointer,
                    std::vector<Violation>& violations) {
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (is_pattern(patterns[i])) continue;
    violations.push_back({.pointer = pointer + "/" + std::to_string(i),
                          .message = "must be a name, where * stands for any text"});
  }
}

}  // namespace

std::string TokenDesk::draw_token() {
  return std::string(kTokenPrefix) + base64url_encode(entropy_.bytes(kTokenBytes));
}

Task<wire::CreatedToken> TokenDesk::create(wire::CreateToken asked) {
  std::vector<Violation> violations;
  if (!is_address(asked.owner)) {
    violations.push_back({.pointer = "/owner", .message = "must be an e-mail address"});
  }
  if (asked.roles.empty()) {
    violations.push_back({.pointer = "/roles", .message = "must name at least one role"});
  }
  identity::Token token{.owner = std::move(asked.owner), .roles = std::move(asked.roles)};
  token.created_at = clock_.now();
  if (asked.expires_in) {
    auto lifetime = parse_duration(*asked.expires_in);
    if (lifetime && *lifetime > Duration::zero()) {
      token.expires_at = token.created_at + *lifetime;
    } else {
      violations.push_back({.pointer = "/expires_in", .message = "must be a duration such as 90d"});
    }
  }
  if (asked.scope) {
    check_patterns(asked.scope->environments, "/scope/environments", violations);
    check_patterns(asked.scope->kinds, "/scope/kinds", violations);
    check_patterns(asked.scope->repositories, "/scope/repositories", violations);
  }
  if (!violations.empty()) {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "the token is not valid",
                    .violations = std::move(violations)};
  }
  if (asked.scope) token.scope = *std::move(asked.scope);
  token.id = "token-" + base32_encode(entropy_.bytes(kTokenIdBytes));
  wire::CreatedToken created{.token = draw_token(), .details = wire::view_of(token)};
  token.hash = crypto::sha256_hex(created.token);
  PORC_CO_CHECK(co_await tokens_.put_token(std::move(token)));
  co_return created;
}

Task<void> TokenDesk::admit_admin(Secret token) {
  identity::Token known{.id = "token-" + base32_encode(entropy_.bytes(kTokenIdBytes))};
  known.hash = crypto::sha256_hex(token.expose("is stored by its digest"));
  known.owner = kFirstOwner;
  known.roles.push_back(identity::Role::admin);
  known.created_at = clock_.now();
  co_return co_await tokens_.put_token(std::move(known));
}

Task<wire::TokenList> TokenDesk::list() {
  PORC_CO_TRY(const auto tokens, co_await tokens_.list_tokens());
  wire::TokenList shown;
  for (const identity::Token& token : tokens) shown.tokens.push_back(wire::view_of(token));
  co_return shown;
}

Task<wire::TokenView> TokenDesk::revoke(std::string id) {
  PORC_CO_TRY(auto tokens, co_await tokens_.list_tokens());
  auto found = std::ranges::find(tokens, id, &identity::Token::id);
  if (found == tokens.end()) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "there is no token " + id.substr(0, 64)};
  }
  identity::Token token = std::move(*found);
  if (!token.revoked_at) {
    token.revoked_at = clock_.now();
    identity::Token revoked = token;
    PORC_CO_CHECK(co_await tokens_.put_token(std::move(revoked)));
  }
  co_return wire::view_of(token);
}

}  // namespace porc::api
