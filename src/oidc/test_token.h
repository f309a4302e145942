// SPDX-License-Identifier: Apache-2.0
// Test support: tokens as GitHub makes them, signed by a key that everybody has.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "crypto/rsa.h"
#include "json/print.h"
#include "json/value.h"
#include "tests/fakes/rsa_key.h"

namespace porc::oidc {

// The key of RFC 7515, appendix A.2.1.
inline constexpr std::string_view kTestModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

inline constexpr std::string_view kTestIssuer = "https://token.actions.githubusercontent.com";
inline constexpr std::string_view kTestAudience = "https://porc.example.com";
inline constexpr std::int64_t kTestNow = 1'800'000'000;  ///< seconds since 1970

inline json::object test_header(std::string_view kid = "one") {
  return {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", kid}};
}

/// A job of shop/orders on its main branch, in the environment prod.
inline json::object test_claims() {
  return {{"iss", kTestIssuer},
          {"aud", kTestAudience},
          {"sub", "repo:shop/orders:environment:prod"},
          {"jti", "example-id"},
          {"iat", kTestNow - 10},
          {"nbf", kTestNow - 610},
          {"exp", kTestNow + 290},
          {"repository", "shop/orders"},
          {"repository_id", "74"},
          {"repository_owner", "shop"},
          {"repository_owner_id", "65"},
          {"ref", "refs/heads/main"},
          {"ref_type", "branch"},
          {"sha", "0123456789012345678901234567890123456789"},
          {"environment", "prod"},
          {"event_name", "push"},
          {"actor", "octocat"},
          {"job_workflow_ref", "shop/orders/.github/workflows/apply.yml@refs/heads/main"},
          {"run_id", "9876543210"},
          {"run_attempt", "2"},
          {"runner_environment", "github-hosted"}};
}

/// `header` and `claims` are the JSON texts, however wrong.
inline std::string sign_token(std::string_view header, std::string_view claims) {
  static const crypto::RsaKey key =
      crypto::RsaKey::from_text(Secret(std::string(fakes::kRsaPkcs1))).value();
  const std::string part = base64url_encode(header) + "." + base64url_encode(claims);
  return part + "." + base64url_encode(key.sign(part));
}
inline std::string test_token(const json::object& claims = test_claims(),
                              const json::object& header = test_header()) {
  return sign_token(json::print(header), json::print(claims));
}

inline std::string test_key_set(std::string_view kid = "one") {
  json::object key{{"kty", "RSA"}, {"alg", "RS256"}, {"use", "sig"}, {"e", "AQAB"}};
  key["kid"] = kid;
  key["n"] = kTestModulus;
  return json::print(json::object{{"keys", json::array{key}}});
}

}  // namespace porc::oidc
