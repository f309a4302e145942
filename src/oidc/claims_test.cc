// SPDX-License-Identifier: Apache-2.0
#include "oidc/claims.h"

#include <gtest/gtest.h>

#include "oidc/test_token.h"

namespace porc::oidc {
namespace {

Result<Claims> verified(const json::object& claims, std::int64_t now = kTestNow) {
  const auto token = parse_token(test_token(claims));
  if (!token) return token.error();
  return verify(*token,
                *KeySet::parse(test_key_set()),
                {.issuer = std::string(kTestIssuer), .audience = std::string(kTestAudience)},
                Timestamp(std::chrono::seconds(now)));
}

TEST(Claims, SayForWhichJobTheTokenIs) {
  const auto claims = verified(test_claims());
  ASSERT_TRUE(claims) << claims.error().to_string();
  EXPECT_EQ(claims->repository, "shop/orders");
  EXPECT_EQ(claims->repository_id, 74U);
  EXPECT_EQ(claims->repository_owner_id, 65U);
  EXPECT_EQ(claims->environment, "prod");
  EXPECT_EQ(claims->facts().at("run_id"), "9876543210");
  EXPECT_EQ(claims->facts().at("actor"), "octocat");
}

TEST(Claims, MeanTheSameWhateverFormTheSubjectHas) {
  for (const char* subject : {"repo:shop/orders:ref:refs/heads/main",
                              "repo:shop@65/orders@74:environment:prod",
                              "repo:shop-65/orders-74:pull_request",
                              "repo:somebody/else:environment:prod",
                              ""}) {
    json::object claims = test_claims();
    claims["sub"] = subject;
    ASSERT_TRUE(verified(claims)) << subject;
    EXPECT_EQ(verified(claims)->repository_id, 74U);
  }
  json::object claims = test_claims();
  claims.erase("sub");
  EXPECT_TRUE(verified(claims));
  claims.erase("environment");
  ASSERT_TRUE(verified(claims));
  EXPECT_FALSE(verified(claims)->environment);
}

struct Case {
  const char* member;
  json::value value;  ///< null: absent
  const char* why;
};

TEST(Claims, AreRefusedOneByOne) {
  const Case cases[] = {
      {"iss", "https://token.actions.githubusercontent.com/", "is of another issuer"},
      {"iss", "https://token.actions.githubusercontent.com.evil.example", "is of another issuer"},
      {"iss", "https://ghe.example.com/_services/token", "is of another issuer"},
      {"iss", nullptr, "claims that are not GitHub's"},
      {"aud", "https://github.com/shop", "another audience"},
      {"aud", "https://porc.example.com/", "another audience"},
      {"aud", "HTTPS://porc.example.com", "another audience"},
      {"aud", json::array{"https://porc.example.com"}, "claims that are not GitHub's"},
      {"aud", nullptr, "claims that are not GitHub's"},
      {"exp", kTestNow - 61, "has expired"},
      {"exp", kTestNow - 60, "has expired"},
      {"exp", kTestNow + 100'000, "holds for too long"},
      {"exp", nullptr, "claims that are not GitHub's"},
      {"exp", "2027-01-15", "claims that are not GitHub's"},
      {"exp", 1e300, "claims that are not GitHub's"},
      {"exp", std::int64_t{9'000'000'000'000'000}, "times that are none"},
      {"exp", -1, "times that are none"},
      {"nbf", kTestNow + 61, "does not hold yet"},
      {"nbf", nullptr, "claims that are not GitHub's"},
      {"iat", kTestNow + 61, "issued in the future"},
      {"iat", nullptr, "claims that are not GitHub's"},
      {"jti", "", "empty"},
      {"jti", nullptr, "claims that are not GitHub's"},
      {"repository", nullptr, "claims that are not GitHub's"},
      {"repository", "*/*", "for which repository"},
      {"repository", "shop", "for which repository"},
      {"repository", "shop/orders/more", "for which repository"},
      {"repository", "/orders", "for which repository"},
      {"repository_id", 74, "claims that are not GitHub's"},
      {"repository_id", "0", "for which repository"},
      {"repository_id", "+74", "for which repository"},
      {"repository_id", "74 ", "for which repository"},
      {"repository_id", "99999999999999999999999", "for which repository"},
      {"repository_owner_id", "", "for which repository"},
      {"run_id", "", "for which repository"},
      {"run_id", nullptr, "claims that are not GitHub's"},
      {"ref", "", "empty"},
      {"ref", "refs/heads/\u202emain", "no plain text"},
      {"event_name", "push\n", "no plain text"},
      {"environment", 7, "claims that are not GitHub's"},
      {"environment", "pr\x1b[0mod", "no plain text"},
  };
  for (const Case& row : cases) {
    json::object claims = test_claims();
    if (row.value.is_null()) {
      claims.erase(row.member);
    } else {
      claims[row.member] = row.value;
    }
    const auto refused = verified(claims);
    const std::string tried = row.member + (" = " + json::print(row.value));
    ASSERT_FALSE(refused) << tried;
    EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated) << tried;
    EXPECT_NE(refused.error().message.find(row.why), std::string::npos)
        << tried << ": " << refused.error().message;
  }
}

TEST(Claims, HoldForTheirTimeAndAMinuteMore) {
  const json::object claims = test_claims();
  EXPECT_TRUE(verified(claims, kTestNow + 290 + 59));
  EXPECT_FALSE(verified(claims, kTestNow + 290 + 60));
  EXPECT_TRUE(verified(claims, kTestNow - 10 - 60));
  EXPECT_FALSE(verified(claims, kTestNow - 10 - 61));
}

TEST(Claims, AreWorthNothingWithoutTheSignature) {
  const auto keys = KeySet::parse(test_key_set("other"));
  const auto token = parse_token(test_token());
  const Expected expected{.issuer = std::string(kTestIssuer),
                          .audience = std::string(kTestAudience)};
  const auto refused = verify(*token, *keys, expected, Timestamp(std::chrono::seconds(kTestNow)));
  EXPECT_EQ(refused.error().message, "the OIDC token is signed by an unknown key");
}

}  // namespace
}  // namespace porc::oidc
