// SPDX-License-Identifier: Apache-2.0
// Test support: tokens as GitHub makes them, signed by a key that everybody has.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "crypto/rsa.h"
#include "json/print.h"
#include "json/value.h"

namespace porc::oidc {

// The key of RFC 7515, appendix A.2.1: published, and of no use to anybody.
inline constexpr std::string_view kTestKey =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0\n"
    "l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pC\n"
    "gNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSX\n"
    "ndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\n"
    "Zlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8\n"
    "q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35S\n"
    "bEUAVx8dYXUdZOlJcHtiWQ+dC6V8ljxAHj/PLyzTveyI5QO/xkObCyjIL303l2cf\n"
    "UhPu2MFaJdjVzqACXuOrLot/eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1O\n"
    "n95fZCXxTUtxNEG1Xcc7m0rtzJKs45J+N/V9DP1edYH6USyPSWGp6wuA+KgHRnKK\n"
    "Vf9GRx80JQY7nVNkL17eHoTWEwga+lwi0FEoW9Y7lDtWXYmKBWhUE+U8PGxlJf8f\n"
    "40493HDw1WRQ/aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlU\n"
    "bjqKc50CgYEA4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH/5IB3jw3bcxGn6QLvnE\n"
    "tfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw/Py5PJdTJNPY8cQn7ouZ2KKDcmnPG\n"
    "BY5t7yLc1QlQ5xHdwW1VhvKn+nXqhJTBgIPgtldC+KDV5z+y2XDwGUcCgYEAuQPE\n"
    "fgmVtjL0Uyyx88GZFF1fOunH3+7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs\n"
    "p1ZSe7zFYHj7C6ul7TjeLQeZD/YwD66t62wDmpe/HlB+TnBA+njbglfIsRLtXlnD\n"
    "zQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7\n"
    "DOX4IKjzdahm+ctDAJN4O/y7OW5FKebvUjdAIt2GuoTZ71iTG+7F0F+lP88jtjP4\n"
    "U4qe7VHoewl4MKOfXZKTe+YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q+d5PCsDzqtm\n"
    "27kxuvULVeya+TEdAB1ijQKBgQCH/3r6YrVH/uCWGy6bzV1nGNOdjKc9tmkfOJmN\n"
    "54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCC\n"
    "Mx3bD1yPPf/6TI2XECva/ggqEY2mYzmIiA5LVVmc5nrybr+lssFKneeyxN2Wq93S\n"
    "0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5XMclbrjPbEC3YI1Z\n"
    "NqMtuhdBJqUnBi6tjKMF+34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE\n"
    "6yUXjoKNXKvUm7MWGsAYH6f4IegOetN5NvmUMFStCSkh7ixZLkN1\n"
    "-----END RSA PRIVATE KEY-----\n";
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
      crypto::RsaKey::from_text(Secret(std::string(kTestKey))).value();
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
