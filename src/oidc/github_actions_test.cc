// SPDX-License-Identifier: Apache-2.0
#include "oidc/github_actions.h"

#include <memory>

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "aio/scope.h"
#include "memory_store/memory_store.h"
#include "oidc/test_token.h"
#include "tests/fakes/scripted_client.h"

namespace porc::oidc {
namespace {

constexpr char kRule[] =
    "rules: [{repository_id: 74, refs: [refs/heads/main], events: [push], environments: [prod], "
    "may: [apply]}]";

class GithubActionsTest : public testing::Test {
 protected:
  GithubActionsTest() {
    world_.advance(Timestamp(std::chrono::seconds(kTestNow)) - world_.now());
    Options options{
        .expected = {.issuer = std::string(kTestIssuer), .audience = std::string(kTestAudience)}};
    options.rules = Rules::parse(kRule, "rules.yaml").value();
    actions_ = std::make_unique<GithubActions>(client_, store_, world_, world_, std::move(options));
  }

  Result<identity::Principal> admit(std::string token) {
    Result<identity::Principal> outcome;
    auto task = [](GithubActions* actions,
                   std::string text,
                   Result<identity::Principal>* out) -> Task<void> {
      *out = co_await actions->admit(Secret(std::move(text)));
      co_return ok;
    };
    aio::TaskScope scope(world_, [](const Error&) {});
    scope.spawn(task(actions_.get(), std::move(token), &outcome));
    world_.run_ready();
    return outcome;
  }

  void expect(std::string request, int status, std::string body) {
    fakes::Exchange exchange{.request = std::move(request)};
    exchange.answer = http::ClientResponse{.status = status, .body = std::move(body)};
    client_.expect(std::move(exchange));
  }
  void expect_keys(std::string_view kid = "one") {
    expect("GET /.well-known/openid-configuration",
           200,
           json::print(json::object{{"issuer", kTestIssuer},
                                    {"jwks_uri", std::string(kTestIssuer) + "/.well-known/jwks"}}));
    expect("GET /.well-known/jwks", 200, test_key_set(kid));
  }

  std::string token(std::string_view id, std::string_view kid = "one") {
    json::object claims = test_claims();
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(world_.now().time_since_epoch()).count();
    claims["jti"] = id;
    claims["iat"] = claims["nbf"] = now;
    claims["exp"] = now + 300;
    return test_token(claims, test_header(kid));
  }

  aio::ManualWorld world_;
  fakes::ScriptedClient client_{world_};
  memory_store::MemoryStore store_{world_};
  std::unique_ptr<GithubActions> actions_;
};

TEST_F(GithubActionsTest, AdmitsAJobOnce) {
  expect_keys();
  const auto job = admit(token("a"));
  ASSERT_TRUE(job) << job.error().to_string();
  EXPECT_EQ(job->name(), "github-actions:shop/orders:refs/heads/main");
  const auto again = admit(token("a"));
  EXPECT_EQ(again.error().code, ErrorCode::unauthenticated);
  EXPECT_NE(again.error().message.find("was used already"), std::string::npos);
  EXPECT_TRUE(admit(token("b")));
}

TEST_F(GithubActionsTest, RemembersAUseUntilTheTokenIsOver) {
  expect_keys();
  const std::string used = token("a");
  EXPECT_TRUE(admit(used));
  for (int i = 0; i < 7; ++i) {
    world_.advance(std::chrono::minutes(1));
    EXPECT_FALSE(admit(used)) << i;
  }
}

TEST_F(GithubActionsTest, KeepsKeysForAnHour) {
  expect_keys();
  EXPECT_TRUE(admit(token("a")));
  world_.advance(kKeysKept - std::chrono::seconds(1));
  EXPECT_TRUE(admit(token("b")));
  world_.advance(std::chrono::seconds(1));
  expect_keys();
  EXPECT_TRUE(admit(token("c")));
}

TEST_F(GithubActionsTest, LooksForANewKeyAtMostOnceAMinute) {
  expect_keys();
  EXPECT_TRUE(admit(token("a")));
  EXPECT_FALSE(admit(token("b", "two"))) << "asked within the minute";
  world_.advance(kFetchPause);
  expect_keys("two");
  EXPECT_TRUE(admit(token("c", "two")));
  EXPECT_FALSE(admit(token("d", "one"))) << "that key is gone";
  EXPECT_FALSE(admit(token("e", "three")));
}

TEST_F(GithubActionsTest, GoesOnWithTheLastGoodKeysWhenTheIssuerFails) {
  expect_keys();
  EXPECT_TRUE(admit(token("a")));
  world_.advance(kKeysKept);
  expect("GET /.well-known/openid-configuration", 503, "");
  EXPECT_TRUE(admit(token("b")));
  world_.advance(kFetchPause);
  expect("GET /.well-known/openid-configuration",
         200,
         R"({"issuer":"https://evil.example",)"
         R"("jwks_uri":"https://evil.example/keys"})");
  EXPECT_TRUE(admit(token("c"))) << "another issuer's document is no answer";
  world_.advance(kFetchPause);
  expect("GET /.well-known/openid-configuration",
         200,
         json::print(
             json::object{{"issuer", kTestIssuer}, {"jwks_uri", "https://evil.example/keys"}}));
  EXPECT_TRUE(admit(token("d"))) << "keys from elsewhere are not fetched";
}

TEST_F(GithubActionsTest, CannotTellBeforeItHasKeys) {
  expect("GET /.well-known/openid-configuration", 500, "");
  const auto early = admit(token("a"));
  EXPECT_EQ(early.error().code, ErrorCode::unavailable);
  EXPECT_EQ(early.error().retry_after, std::chrono::milliseconds(kFetchPause));
  EXPECT_EQ(admit(token("b")).error().code, ErrorCode::unavailable) << "without asking again";
}

TEST_F(GithubActionsTest, AsksNobodyForWhatIsNoToken) {
  EXPECT_EQ(admit("nonsense").error().code, ErrorCode::unauthenticated);
  json::object header = test_header();
  header["alg"] = "none";
  EXPECT_FALSE(admit(test_token(test_claims(), header)));
}

TEST_F(GithubActionsTest, ARefusedJobMayShowItsTokenAgain) {
  expect_keys();
  json::object claims = test_claims();
  claims["repository_id"] = "75";
  EXPECT_EQ(admit(test_token(claims)).error().code, ErrorCode::forbidden);
  EXPECT_EQ(admit(test_token(claims)).error().code, ErrorCode::forbidden);
}

}  // namespace
}  // namespace porc::oidc
