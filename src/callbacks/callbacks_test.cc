// SPDX-License-Identifier: Apache-2.0
#include "callbacks/callbacks.h"

#include <gtest/gtest.h>

#include "json/decode.h"
#include "json/parse.h"

namespace porc::callbacks {
namespace {

/// Answers what it is told and keeps what it was sent.
class RecordingClient final : public http::Client {
 public:
  Task<http::ClientResponse> send(http::ClientRequest request) override {
    sent.push_back(std::move(request));
    co_return answer;
  }
  std::vector<http::ClientRequest> sent{};
  Result<http::ClientResponse> answer = http::ClientResponse{.status = 204};
};

OutboxEntry entry_for(std::string url) {
  run::Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  run.workspace = WorkspaceName::parse("porc-dev").value();
  run.status = run::RunStatus::applied;
  run.callback_url = std::move(url);
  json::object payload{{"run", json::encode(run)}, {"events", json::array()}};
  return {.key = "porc-20260102-030405-abc234:7:callback",
          .subject = run.id.str(),
          .payload = std::move(payload)};
}

class CallbacksTest : public testing::Test {
 protected:
  Result<void> deliver(std::string url) {
    Task<void> task = callbacks_.deliver(entry_for(std::move(url)));
    task.start();
    return task.take();
  }
  RecordingClient client_{};
  Callbacks callbacks_{client_, {"ci.example.com"}};
};

TEST_F(CallbacksTest, PostsTheRunWithItsKey) {
  ASSERT_TRUE(deliver("https://ci.example.com/hook?x=1"));
  ASSERT_EQ(client_.sent.size(), 1U);
  const http::ClientRequest& request = client_.sent[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://ci.example.com/hook?x=1");
  EXPECT_EQ(request.headers.get("Idempotency-Key"), "porc-20260102-030405-abc234:7:callback");
  EXPECT_EQ(json::parse(request.body).value().at("status").as_string(), "applied");
}

TEST_F(CallbacksTest, CallsOnlyHttpsOnTheListWhateverWasStored) {
  for (const char* url : {"http://ci.example.com/",
                          "https://ci.example.com@evil.example/",
                          "https://evil.example/",
                          "https://user@ci.example.com/",
                          "https://ci.example.com:8443/",
                          "https://127.0.0.1/",
                          "https://ci.example.com.evil.example/",
                          "https://CI.example.com\\@evil/",
                          "file:///etc/passwd",
                          "https://"}) {
    auto delivered = deliver(url);
    ASSERT_FALSE(delivered) << url;
    EXPECT_EQ(delivered.error().code, ErrorCode::forbidden) << url;
  }
  EXPECT_TRUE(client_.sent.empty());
}

struct Outcome {
  Result<http::ClientResponse> answer;
  bool again;
};

TEST_F(CallbacksTest, TriesAgainOnlyWhereThatMayHelp) {
  const Outcome outcomes[] = {
      {http::ClientResponse{.status = 500}, true},
      {http::ClientResponse{.status = 503}, true},
      {http::ClientResponse{.status = 429}, true},
      {http::ClientResponse{.status = 408}, true},
      {http::ClientResponse{.status = 404}, false},
      {http::ClientResponse{.status = 302}, false},
      {http::ClientResponse{.status = 400}, false},
      {Error{.code = ErrorCode::timeout}, true},
      {Error{.code = ErrorCode::unavailable}, true},
  };
  for (const Outcome& outcome : outcomes) {
    client_.answer = outcome.answer;
    auto delivered = deliver("https://ci.example.com/");
    ASSERT_FALSE(delivered);
    EXPECT_EQ(error_traits(delivered.error().code).retryable, outcome.again)
        << delivered.error().message;
  }
}

}  // namespace
}  // namespace porc::callbacks
