// SPDX-License-Identifier: Apache-2.0
#include "oidc/token.h"

#include <utility>

#include "base/encoding.h"
#include "json/member.h"
#include "json/parse.h"

namespace porc::oidc {
namespace {

constexpr std::size_t kDepthMax = 8;

/// One part of a token as a JSON object.
Result<json::object> object_in(std::string_view part, std::string_view name, std::size_t limit) {
  auto bytes = base64url_decode(part);
  if (!bytes) return untrusted("has a " + std::string(name) + " that is no base64url");
  auto document = json::parse(*bytes, {.bytes_max = limit, .depth_max = kDepthMax});
  json::object* members = document ? document->if_object() : nullptr;
  if (members == nullptr)
    return untrusted("has a " + std::string(name) + " that is no JSON object");
  return std::move(*members);
}

}  // namespace

Error untrusted(std::string_view why) {
  return {.code = ErrorCode::unauthenticated, .message = "the OIDC token " + std::string(why)};
}

Result<UnverifiedToken> parse_token(std::string_view text) {
  if (text.size() > kTokenBytesMax) return untrusted("is too long");
  const std::size_t first = text.find('.');
  const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos)
    return untrusted("has not three parts");
  PORC_TRY(const json::object header, object_in(text.substr(0, first), "header", kHeaderBytesMax));
  if (json::text_at(header, "alg") != "RS256") return untrusted("is not signed by RS256");
  // Whoever writes `crit` demands that it be understood, and nothing of the kind is.
  if (header.contains("crit")) return untrusted("has a header that demands more");
  UnverifiedToken token{.kid = json::text_at(header, "kid")};
  if (token.kid.empty()) return untrusted("names no key");
  PORC_TRY(token.claims,
           object_in(text.substr(first + 1, second - first - 1), "body", kTokenBytesMax));
  auto signature = base64url_decode(text.substr(second + 1));
  if (!signature || signature->empty()) return untrusted("has no readable signature");
  token.signature = *std::move(signature);
  token.signed_part = text.substr(0, second);
  return token;
}

}  // namespace porc::oidc
