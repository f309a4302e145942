// SPDX-License-Identifier: Apache-2.0
#include "api/authenticator.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "api/sessions.h"
#include "crypto/digest.h"
#include "http/message.h"

namespace porc::api {
namespace {

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!http::iequals(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  std::string_view token = authorization.substr(kScheme.size());
  const bool plain = std::ranges::all_of(token, [](char c) { return c > 0x20 && c < 0x7f; });
  if (token.empty() || token.size() > kTokenLengthMax || !plain) return std::nullopt;
  return token;
}

Error unauthenticated() {
  return {.code = ErrorCode::unauthenticated, .message = "a valid token is needed"};
}

}  // namespace

Task<identity::Principal> Authenticator::authenticate(std::string authorization) {
  const auto token = bearer_token(authorization);
  if (!token) co_return unauthenticated();
  co_return co_await authenticate_token(Secret(std::string(*token)));
}

Task<identity::Principal> Authenticator::authenticate_token(Secret token) {
  std::string hash = crypto::sha256_hex(token.expose("is looked up by its digest"));
  const Timestamp now = clock_.now();
  auto known = known_.find(hash);
  if (known != known_.end() && now < known->second.until) {
    co_return identity::principal_of(known->second.token, now);
  }
  auto found = co_await find(std::move(token), hash);
  if (!found) {
    known_.erase(hash);
    if (found.error().code == ErrorCode::not_found) co_return unauthenticated();
    co_return std::move(found).error();
  }
  if (known_.size() >= kTokensKeptMax) known_.clear();
  known_[hash] = {.token = *found, .until = now + kTokenKept};
  co_return identity::principal_of(*found, now);
}

Task<identity::Token> Authenticator::find(Secret token, std::string hash) {
  if (token.expose("is looked at").starts_with(kSessionPrefix))
    co_return co_await find_session(store_, std::move(hash));
  co_return co_await store_.find_token(std::move(hash));
}

}  // namespace porc::api
