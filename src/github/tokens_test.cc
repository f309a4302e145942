// SPDX-License-Identifier: Apache-2.0
#include "github/tokens.h"

#include "base/encoding.h"
#include "github/app_token.h"
#include "github/test_world.h"

namespace porc::github {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kMint = "POST /app/installations/7/access_tokens";

class TokensTest : public GithubTest {
 protected:
  std::string token_of(Repository repository, Need need) {
    const auto grant = outcome_of(tokens.get(std::move(repository), need));
    EXPECT_TRUE(grant) << grant.error().to_string();
    return grant ? grant->token.expose("compared") : "";
  }
  void pass(Duration by) { static_cast<void>(outcome_of(aio::sleep_until(time, time.now() + by))); }
};

/// The claims of a JWT, as nobody checked them.
json::object claims_of(const std::string& jwt) {
  std::string part = jwt.substr(jwt.find('.') + 1);
  part.resize(part.find('.'));
  for (char& c : part) c = c == '-' ? '+' : c == '_' ? '/' : c;
  part.append((4 - part.size() % 4) % 4, '=');
  return json::parse(*base64_decode(part))->get_object();
}

TEST(AppToken, IsGoodForNineMinutesAndSaysWhoseItIs) {
  const Timestamp now{seconds(1'800'000'000)};
  const Secret token = app_token(*test_key(), "Iv23\"x", now);
  const std::string& jwt = token.expose("compared");
  EXPECT_TRUE(jwt.starts_with(base64url_encode(R"({"alg":"RS256","typ":"JWT"})") + "."));
  const json::object claims = claims_of(jwt);
  EXPECT_EQ(claims.at("iat").as_int64(), 1'800'000'000 - 60);
  EXPECT_EQ(claims.at("exp").as_int64(), 1'800'000'000 + 540);
  EXPECT_EQ(claims.at("iss").as_string(), "Iv23\"x");
  const std::size_t dot = jwt.rfind('.');
  EXPECT_EQ(jwt.substr(dot + 1), base64url_encode(test_key()->sign(jwt.substr(0, dot))));
}

TEST_F(TokensTest, OneIsMintedForOneRepositoryAndOneNeed) {
  mint_tokens();
  EXPECT_EQ(token_of(orders, Need::checks), "minted-1");
  EXPECT_EQ(token_of(orders, Need::checks), "minted-1");
  EXPECT_EQ(token_of(orders, Need::reading), "minted-2");
  Repository other{.owner = "acme", .name = "other"};
  EXPECT_EQ(token_of(other, Need::checks), "minted-3");
  const auto body = [&](std::size_t i) { return *json::parse(github.seen.at(i).request.body); };
  EXPECT_EQ(
      body(0),
      *json::parse(
          R"({"repositories":["orders"],"permissions":{"checks":"write","metadata":"read"}})"));
  EXPECT_EQ(
      body(2),
      *json::parse(
          R"({"repositories":["other"],"permissions":{"checks":"write","metadata":"read"}})"));
  EXPECT_TRUE(github.seen.at(0).request.headers.get("Authorization").starts_with("Bearer eyJ"));
}

TEST_F(TokensTest, AnotherIsMintedFiveMinutesBeforeItExpires) {
  mint_tokens();
  EXPECT_EQ(token_of(orders, Need::checks), "minted-1");
  pass(minutes(54));
  EXPECT_EQ(token_of(orders, Need::checks), "minted-1");
  pass(minutes(1));
  EXPECT_EQ(token_of(orders, Need::checks), "minted-2");
}

TEST_F(TokensTest, HoweverManyWaitOneIsMinted) {
  mint_tokens();
  github.takes = seconds(3);
  std::vector<Task<Grant>> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(tokens.get(orders, Need::checks));
  for (const auto& grant : outcomes_of(std::move(tasks))) {
    ASSERT_TRUE(grant);
    EXPECT_EQ(grant->token.expose("compared"), "minted-1");
  }
  EXPECT_EQ(github.count(kMint), 1U);
}

TEST_F(TokensTest, EverybodyWhoWaitedHearsWhyThereIsNone) {
  use_app();
  github.takes = seconds(3);
  github.answer(std::string(kMint), 403, R"({"message":"This installation has been suspended"})");
  std::vector<Task<Grant>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(tokens.get(orders, Need::checks));
  for (const auto& grant : outcomes_of(std::move(tasks))) {
    ASSERT_FALSE(grant);
    EXPECT_EQ(grant.error().code, ErrorCode::precondition_failed);
    EXPECT_NE(grant.error().message.find("suspended"), std::string::npos);
  }
  EXPECT_EQ(github.count(kMint), 1U);
}

TEST_F(TokensTest, WhenTheOneWhoAskedIsGivenUpAnotherAsks) {
  mint_tokens();
  github.takes = seconds(3);
  Task<Grant> second;
  {
    Task<Grant> first = tokens.get(orders, Need::checks);
    first.start();
    second = tokens.get(orders, Need::checks);
    second.start();
    time.turn();
  }
  while (!second.done() && time.turn()) {
  }
  ASSERT_TRUE(second.done());
  EXPECT_TRUE(second.take());
}

TEST_F(TokensTest, TheInstallationIsLookedUpOnceAnHour) {
  mint_tokens();
  options.app->installation = 0;
  github.answer("GET /repos/acme/orders/installation", 200, R"({"id":7,"account":{}})");
  EXPECT_EQ(token_of(orders, Need::checks), "minted-1");
  EXPECT_EQ(token_of(orders, Need::reading), "minted-2");
  EXPECT_EQ(github.count("GET /repos/acme/orders/installation"), 1U);
  pass(minutes(61));
  EXPECT_EQ(token_of(orders, Need::checks), "minted-3");
  EXPECT_EQ(github.count("GET /repos/acme/orders/installation"), 2U);
}

TEST_F(TokensTest, AnAppThatIsInstalledAnewIsFoundAtOnce) {
  mint_tokens();
  options.app->installation = 0;
  const std::string look = "GET /repos/acme/orders/installation";
  github.answer(look, 200, R"({"id":6})");
  github.answer(look, 200, R"({"id":7})");
  const std::string old = "POST /app/installations/6/access_tokens";
  const std::string until = format_time(time.now() + std::chrono::hours(1));
  github.answer(old, 201, R"({"token":"old","expires_at":")" + until + R"("})");
  github.answer(old, 404, R"({"message":"Not Found"})");
  EXPECT_EQ(token_of(orders, Need::checks), "old");
  pass(minutes(56));
  EXPECT_EQ(token_of(orders, Need::checks), "minted-1");
  EXPECT_EQ(github.count(look), 2U);
  EXPECT_EQ(github.count(old), 2U);
}

TEST_F(TokensTest, WhereTheAppIsNotInstalledThatIsSaid) {
  use_app();
  options.app->installation = 0;
  const auto grant = outcome_of(tokens.get(orders, Need::checks));
  ASSERT_FALSE(grant);
  EXPECT_EQ(grant.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(grant.error().message, "the GitHub App is not installed on acme/orders");
}

TEST_F(TokensTest, AWrongClockIsCorrectedByGithubsAndAskedAgainOnce) {
  use_app();
  github.ahead = minutes(20);
  github.handle(std::string(kMint), [this](const http::Request& request) {
    const std::string jwt(request.headers.get("Authorization").substr(7));
    const Timestamp expires{seconds(claims_of(jwt).at("exp").as_int64())};
    if (expires < time.now() + github.ahead) {
      return http::Response{.status = 401, .body = R"({"message":"'Expiration time' claim"})"};
    }
    return http::Response{.status = 201,
                          .body = R"({"token":"late","expires_at":")" +
                                  format_time(time.now() + github.ahead + std::chrono::hours(1)) +
                                  R"("})"};
  });
  EXPECT_EQ(token_of(orders, Need::checks), "late");
  EXPECT_EQ(github.count(kMint), 2U);
  pass(minutes(50));
  EXPECT_EQ(token_of(orders, Need::checks), "late");
}

TEST_F(TokensTest, AWrongKeyIsSaidAtOnce) {
  use_app();
  github.answer(std::string(kMint), 401, R"({"message":"A JSON web token could not be decoded"})");
  const auto grant = outcome_of(tokens.get(orders, Need::checks));
  ASSERT_FALSE(grant);
  EXPECT_EQ(grant.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(github.count(kMint), 1U);
}

TEST_F(TokensTest, ATokenIsOpaqueAndMayBeLong) {
  use_app();
  const std::string token = "ghs_12_" + std::string(512, 'x') + ".y";
  github.answer(std::string(kMint),
                201,
                R"({"token":")" + token + R"(","expires_at":"2027-01-01T00:00:00Z"})");
  EXPECT_EQ(token_of(orders, Need::checks), token);
}

TEST_F(TokensTest, WithoutAnAppTheTokenIsTheAnswer) {
  EXPECT_EQ(token_of(orders, Need::statuses), "t0ken");
  EXPECT_EQ(tokens.app_itself().error().code, ErrorCode::precondition_failed);
}

TEST_F(TokensTest, ARepositoryOfAnotherNameByNowGoesByItsNumber) {
  use_app();
  github.handle(std::string(kMint), [](const http::Request& request) {
    const bool by_number = request.body.find(R"("repository_ids":[5])") != request.body.npos;
    if (!by_number) return http::Response{.status = 422, .body = R"({"message":"is not there"})"};
    return http::Response{.status = 201,
                          .body = R"({"token":"found","expires_at":"2027-01-01T00:00:00Z"})"};
  });
  EXPECT_FALSE(outcome_of(tokens.get(orders, Need::checks))) << "it is nowhere";
  github.handle("GET /repos/acme/orders/installation", [](const http::Request&) {
    http::Response moved{.status = 301};
    moved.headers.add("Location", "/repositories/5/installation");
    return moved;
  });
  github.answer("GET /repositories/5/installation", 200, R"({"id":7,"account":{}})");
  EXPECT_EQ(token_of(orders, Need::checks), "found");
}

TEST_F(TokensTest, ATokenThatIsNoLongerTakenIsReplacedOnce) {
  mint_tokens();
  github.handle("GET /repos/acme/orders/pulls/5", [](const http::Request& request) {
    if (request.headers.get("Authorization") == "Bearer minted-1") {
      return http::Response{.status = 401, .body = R"({"message":"Bad credentials"})"};
    }
    return http::Response{.status = 200,
                          .body = R"({"number":5,"state":"open","head":{"ref":"x","sha":"h"},
                                      "base":{"ref":"main","sha":"b"}})"};
  });
  EXPECT_TRUE(outcome_of(client.get_pull(orders, 5)));
  EXPECT_EQ(minted, 2);
  github.handle("GET /repos/acme/orders/pulls/5", [](const http::Request&) {
    return http::Response{.status = 401, .body = R"({"message":"Bad credentials"})"};
  });
  const auto refused = outcome_of(client.get_pull(orders, 5));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(minted, 3);
}

}  // namespace
}  // namespace porc::github
