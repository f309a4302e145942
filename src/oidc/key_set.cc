// SPDX-License-Identifier: Apache-2.0
#include "oidc/key_set.h"

#include <optional>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/encoding.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::oidc {
namespace {

struct Jwk {
  std::optional<std::string> kty{}, kid{}, use{}, alg{}, n{}, e{};
};
BOOST_DESCRIBE_STRUCT(Jwk, (), (kty, kid, use, alg, n, e))

struct Jwks {
  std::vector<json::value> keys{};
};
BOOST_DESCRIBE_STRUCT(Jwks, (), (keys))

bool verifies_rs256(const Jwk& key) {
  return key.kty == "RSA" && key.kid && !key.kid->empty() && key.use.value_or("sig") == "sig" &&
         key.alg.value_or("RS256") == "RS256" && key.n && key.e;
}

Result<crypto::RsaPublicKey> key_of(const Jwk& key) {
  PORC_TRY(const std::string modulus, base64url_decode(*key.n));
  PORC_TRY(const std::string exponent, base64url_decode(*key.e));
  return crypto::RsaPublicKey::from_numbers(modulus, exponent);
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
  PORC_TRY(const json::value document, json::parse(text, {.bytes_max = kKeySetBytesMax}));
  PORC_TRY(const Jwks set, json::decode<Jwks>(document, json::Unknown::ignore));
  if (set.keys.size() > kKeysMax) {
    return Error{.code = ErrorCode::too_large, .message = "the key set holds too many keys"};
  }
  KeySet known;
  for (const json::value& each : set.keys) {
    const auto jwk = json::decode<Jwk>(each, json::Unknown::ignore);
    if (!jwk || !verifies_rs256(*jwk)) continue;
    auto key = key_of(*jwk);
    if (!key) continue;
    if (!known.keys_.emplace(*jwk->kid, *std::move(key)).second) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the key set has two keys of one name"};
    }
  }
  if (known.keys_.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the key set has no key for RS256"};
  }
  return known;
}

Result<void> KeySet::check(const UnverifiedToken& token) const {
  auto key = keys_.find(token.kid);
  if (key == keys_.end()) return untrusted("is signed by an unknown key");
  if (!key->second.verify(token.signed_part, token.signature))
    return untrusted("has a wrong signature");
  return ok;
}

}  // namespace porc::oidc
