// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/client.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "tests/fakes/scripted_client.h"

namespace porc::port_catalog {
namespace {

constexpr const char* kToken = "POST /v1/auth/access_token";
constexpr const char* kRun = "/v1/actions/runs/r_1";

class PortClientTest : public testing::Test {
 protected:
  PortClientTest() {
    options.api = "https://api.port.test";
    options.client_id = "id";
    options.client_secret = Secret("secret");
  }

  void expect_token(std::string token, int lives = 3600) {
    fakes::Exchange exchange{.request = kToken,
                             .body = R"({"clientId":"id","clientSecret":"secret"})"};
    exchange.answer =
        http::ClientResponse{.body = R"({"ok":true,"accessToken":")" + token + R"(","expiresIn":)" +
                                     std::to_string(lives) + R"(,"tokenType":"Bearer"})"};
    exchange.answer->status = 200;
    http.expect(std::move(exchange));
  }
  void expect(std::string request,
              std::string token,
              int status,
              std::string body,
              http::Headers headers = {}) {
    fakes::Exchange exchange{.request = std::move(request)};
    exchange.headers = {{"Authorization", "Bearer " + token}};
    exchange.answer = http::ClientResponse{
        .status = status, .headers = std::move(headers), .body = std::move(body)};
    http.expect(std::move(exchange));
  }
  Result<json::object> get(std::string path = kRun) {
    Task<json::object> task = client.get(std::move(path));
    task.start();
    for (int i = 0; i < 100 && !task.done(); ++i) world.advance(std::chrono::seconds(1));
    return task.take();
  }

  aio::ManualWorld world{};
  fakes::ScriptedClient http{world};
  Options options{};
  Client client{http, world, options};
};

TEST_F(PortClientTest, KeepsTheTokenUntilAMinuteBeforeItsEnd) {
  expect_token("a", 3600);
  expect("GET /v1/actions/runs/r_1", "a", 200, R"({"ok":true})");
  expect("GET /v1/actions/runs/r_1", "a", 200, R"({"ok":true})");
  EXPECT_TRUE(get());
  EXPECT_TRUE(get());
  world.advance(std::chrono::seconds(3541));
  expect_token("b", 3600);
  expect("GET /v1/actions/runs/r_1", "b", 200, R"({"ok":true})");
  EXPECT_TRUE(get());
}

TEST_F(PortClientTest, RenewsTheTokenOnceWhenItIsRefused) {
  expect_token("a");
  expect("GET /v1/actions/runs/r_1", "a", 401, R"({"ok":false,"error":"invalid_token"})");
  expect_token("b");
  expect("GET /v1/actions/runs/r_1", "b", 200, R"({"ok":true,"run":{}})");
  EXPECT_TRUE(get());
  expect("GET /v1/actions/runs/r_1", "b", 401, R"({"ok":false})");
  expect_token("c");
  expect("GET /v1/actions/runs/r_1", "c", 401, R"({"ok":false})");
  const auto refused = get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
}

struct Answer {
  int status;
  const char* body;
  ErrorCode code;
};

TEST_F(PortClientTest, AnAnswerIsGoodOnlyWhenItSaysSo) {
  const Answer answers[] = {
      {200, R"({"ok":false,"message":"no"})", ErrorCode::precondition_failed},
      {200, R"({})", ErrorCode::precondition_failed},
      {200, "<html>", ErrorCode::unavailable},
      {302, "", ErrorCode::precondition_failed},
      {404, R"({"ok":false,"error":"not_found"})", ErrorCode::not_found},
      {409, R"({"ok":false})", ErrorCode::conflict},
      {413, R"({"ok":false})", ErrorCode::too_large},
      {422,
       R"({"ok":false,"error":"invalid_request","message":"bad"})",
       ErrorCode::invalid_argument},
      {500, "", ErrorCode::unavailable},
      {503, "", ErrorCode::unavailable},
  };
  expect_token("a");
  for (const Answer& answer : answers) {
    expect("GET /v1/actions/runs/r_1", "a", answer.status, answer.body);
    const auto got = get();
    ASSERT_FALSE(got) << answer.status;
    EXPECT_EQ(got.error().code, answer.code) << got.error().message;
  }
}

// A kept connection that closes without an answer would have curl send the line a second time.
TEST_F(PortClientTest, OnlyALineOfALogIsSentOnceForSure) {
  expect_token("a");
  for (const char* path : {"/v1/actions/runs/r_1/logs", "/v1/blueprints/b/entities"}) {
    expect("POST " + std::string(path), "a", 200, R"({"ok":true})");
    Task<json::object> task = client.send("POST", path, {});
    task.start();
    ASSERT_TRUE(task.take());
  }
  ASSERT_EQ(http.sent().size(), 3U);
  EXPECT_FALSE(http.sent()[0].once);
  EXPECT_TRUE(http.sent()[1].once);
  EXPECT_FALSE(http.sent()[2].once);
}

TEST_F(PortClientTest, TellsUntilWhenItIsLimited) {
  expect_token("a");
  const auto reset =
      std::chrono::duration_cast<std::chrono::seconds>(world.now().time_since_epoch()).count() + 42;
  expect("GET /v1/actions/runs/r_1",
         "a",
         429,
         R"({"ok":false})",
         {{"x-ratelimit-limit", "100"},
          {"x-ratelimit-remaining", "0"},
          {"x-ratelimit-reset", std::to_string(reset)}});
  const auto limited = get();
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(limited.error().retry_after, std::chrono::seconds(42));
  // Nothing is sent before.
  const auto again = get();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::rate_limited);
  world.advance(std::chrono::seconds(42));
  expect("GET /v1/actions/runs/r_1", "a", 200, R"({"ok":true})");
  EXPECT_TRUE(get());
}

TEST_F(PortClientTest, SlowsDownWhenLittleIsLeft) {
  expect_token("a");
  const auto reset =
      std::chrono::duration_cast<std::chrono::seconds>(world.now().time_since_epoch()).count() + 20;
  expect("GET /v1/actions/runs/r_1",
         "a",
         200,
         R"({"ok":true})",
         {{"x-ratelimit-limit", "100"},
          {"x-ratelimit-remaining", "9"},
          {"x-ratelimit-reset", std::to_string(reset)}});
  EXPECT_TRUE(get());
  const Timestamp before = world.now();
  expect("GET /v1/actions/runs/r_1", "a", 200, R"({"ok":true})");
  EXPECT_TRUE(get());
  EXPECT_GE(world.now() - before, std::chrono::seconds(2));
}

TEST_F(PortClientTest, SendsNoMoreThanPortTakes) {
  json::object body;
  body["message"] = std::string(kBodyBytesMax, 'x');
  Task<json::object> task = client.send("POST", "/v1/actions/runs/r_1/logs", std::move(body));
  task.start();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.take().error().code, ErrorCode::too_large);
}

TEST_F(PortClientTest, ACommandTriesAgain) {
  Client patient(http, world, options, 5);
  expect_token("a");
  expect("GET /v1/actions/runs/r_1", "a", 503, "");
  expect("GET /v1/actions/runs/r_1", "a", 429, "");
  expect("GET /v1/actions/runs/r_1", "a", 200, R"({"ok":true})");
  Task<json::object> task = patient.get(kRun);
  task.start();
  for (int i = 0; i < 300 && !task.done(); ++i) world.advance(std::chrono::seconds(1));
  ASSERT_TRUE(task.done());
  EXPECT_TRUE(task.take());
}

TEST(PortPath, IdentifiersStayOneSegment) {
  EXPECT_EQ(segment("dev/service/a@b:c+d"), "dev%2Fservice%2Fa%40b%3Ac%2Bd");
}

}  // namespace
}  // namespace porc::port_catalog
