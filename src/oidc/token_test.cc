// SPDX-License-Identifier: Apache-2.0
#include "oidc/token.h"

#include <gtest/gtest.h>

#include "oidc/test_token.h"

namespace porc::oidc {
namespace {

std::string_view part(std::string_view token, int which) {
  for (; which > 0; --which) token.remove_prefix(token.find('.') + 1);
  return token.substr(0, token.find('.'));
}

TEST(Token, IsTakenApart) {
  const std::string text = test_token();
  const auto token = parse_token(text);
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->kid, "one");
  EXPECT_EQ(token->claims.at("repository"), "shop/orders");
  EXPECT_EQ(token->signed_part + "." + base64url_encode(token->signature), text);
}

TEST(Token, OfAnotherAlgorithmNeverGetsToAKey) {
  for (const char* algorithm : {"none", "None", "HS256", "RS384", "PS256", "ES256", "rs256", ""}) {
    json::object header = test_header();
    header["alg"] = algorithm;
    const auto token = parse_token(test_token(test_claims(), header));
    ASSERT_FALSE(token) << algorithm;
    EXPECT_EQ(token.error().message, "the OIDC token is not signed by RS256");
  }
  for (const json::value& algorithm : {json::value(nullptr), json::value(json::array{"RS256"})}) {
    json::object header = test_header();
    header["alg"] = algorithm;
    EXPECT_FALSE(parse_token(test_token(test_claims(), header)));
  }
}

TEST(Token, HasOneSpelling) {
  const std::string good = test_token();
  const std::string header(part(good, 0)), body(part(good, 1)), signature(part(good, 2));
  const std::string cases[] = {
      "",
      ".",
      "..",
      header,
      header + "." + body,
      header + "." + body + ".",
      header + "." + body + "." + signature + ".",
      good + ".x",
      "." + body + "." + signature,
      header + ".." + signature,
      " " + good,
      good + "\n",
      header + "=." + body + "." + signature,
      header + "." + body + "==." + signature,
      good + "=",
      header + "." + body + "." + signature.substr(0, signature.size() - 1) + "+",
      // The last digit of 256 bytes has four bits to spare: with one of them set it is no digit.
      header + "." + body + "." + signature.substr(0, signature.size() - 1) + "B",
      header + "." + body + "." + std::string(kTokenBytesMax, 'A'),
  };
  for (const std::string& text : cases) {
    const auto token = parse_token(text);
    ASSERT_FALSE(token) << text.substr(0, 60);
    EXPECT_EQ(token.error().code, ErrorCode::unauthenticated);
    EXPECT_LT(token.error().message.size(), 100U) << "no part of a token is told";
  }
}

TEST(Token, ThatReadsInTwoWaysIsRefused) {
  const std::string claims = json::print(test_claims());
  const std::string twice = claims.substr(0, claims.size() - 1) + R"(,"iss":"https://evil"})";
  EXPECT_FALSE(parse_token(sign_token(json::print(test_header()), twice)));
  const std::string header = R"({"alg":"none","alg":"RS256","kid":"one"})";
  EXPECT_FALSE(parse_token(sign_token(header, claims)));
  for (const char* broken :
       {"", "null", "[]", "\"\"", "{", "{}{}", "\xef\xbb\xbf{}", "{\"a\":\xff}"}) {
    EXPECT_FALSE(parse_token(sign_token(broken, claims))) << broken;
    EXPECT_FALSE(parse_token(sign_token(json::print(test_header()), broken))) << broken;
  }
}

TEST(Token, DemandsNothingAndBringsNoKeyOfItsOwn) {
  json::object header = test_header();
  header["crit"] = json::array{"b64"};
  header["b64"] = false;
  EXPECT_FALSE(parse_token(test_token(test_claims(), header)));
  header = test_header();
  header.erase("kid");
  EXPECT_FALSE(parse_token(test_token(test_claims(), header)));
  header["kid"] = 7;
  EXPECT_FALSE(parse_token(test_token(test_claims(), header)));
  header = test_header();
  header["jwk"] = json::object{{"kty", "RSA"}};
  header["jku"] = "https://evil.example/keys";
  const auto token = parse_token(test_token(test_claims(), header));
  ASSERT_TRUE(token) << "they are passed over";
  EXPECT_EQ(token->kid, "one");
}

}  // namespace
}  // namespace porc::oidc
