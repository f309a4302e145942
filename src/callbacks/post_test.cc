// SPDX-License-Identifier: Apache-2.0
#include "callbacks/post.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "callbacks/signature.h"
#include "memory_store/memory_store.h"
#include "tests/fakes/recording_client.h"

namespace porc::callbacks {
namespace {

using namespace std::chrono_literals;

class PostTest : public testing::Test {
 protected:
  PostTest() {
    endpoint.url = "https://ci.example.com/hook?x=1";
    endpoint.keys = {parse_secret(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).value()};
  }
  Result<void> send(std::string key) {
    OutboxEntry entry{.key = std::move(key), .subject = "porc-1", .target = "webhook-ci"};
    Task<void> task = post.send(std::move(entry), endpoint, R"({"type":"run.planned"})");
    task.start();
    return task.take();
  }
  void answer(int status, http::Headers headers = {}) {
    client.answer = http::ClientResponse{.status = status, .headers = std::move(headers)};
  }

  aio::ManualWorld world;
  memory_store::MemoryStore store{world};
  fakes::RecordingClient client;
  fakes::CountingEntropy entropy;
  std::vector<Told> told;
  Endpoint endpoint;
  Post post{Surroundings{.client = client,
                         .subjects = store,
                         .clock = world,
                         .entropy = entropy,
                         .internal_hosts = {"ci.internal:8443"},
                         .on_told = [this](const Told& one) { told.push_back(one); }}};
};

TEST_F(PostTest, SignsEveryTryAnewUnderTheSameId) {
  answer(503);
  EXPECT_FALSE(send("porc-1:7:webhook-ci"));
  world.advance(10s);
  answer(204);
  EXPECT_TRUE(send("porc-1:7:webhook-ci"));
  ASSERT_EQ(client.sent.size(), 2U);
  std::vector<std::string> signatures;
  for (std::size_t i = 0; i < 2; ++i) {
    const http::ClientRequest& request = client.sent[i];
    const Timestamp at = world.now() - (i == 0 ? 10s : 0s);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://ci.example.com/hook?x=1");
    EXPECT_EQ(request.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(request.headers.get("Idempotency-Key"), "porc-1:7:webhook-ci");
    EXPECT_EQ(request.headers.get("webhook-id"), "porc-1:7:webhook-ci");
    EXPECT_EQ(request.headers.get("webhook-timestamp"), seconds_text(at));
    EXPECT_EQ(request.headers.get("webhook-signature"),
              sign(endpoint.keys, "porc-1:7:webhook-ci", at, request.body));
    EXPECT_EQ(request.on_behalf_of, "porc-1");
  }
  EXPECT_NE(client.sent[0].headers.get("webhook-signature"),
            client.sent[1].headers.get("webhook-signature"));
}

TEST_F(PostTest, KeepsToThePublicAndReadsLittle) {
  ASSERT_TRUE(send("a"));
  EXPECT_TRUE(client.sent[0].only_public);
  EXPECT_TRUE(client.sent[0].cut_body);
  EXPECT_EQ(client.sent[0].response_bytes_max, kAnswerBytesMax);
  EXPECT_EQ(client.sent[0].wait_max, kAnswerMax);
  for (const char* url : {"https://ci.internal:8443/hook", "https://u@ci.internal:8443?x"}) {
    endpoint.url = url;
    ASSERT_TRUE(send("b"));
    EXPECT_FALSE(client.sent.back().only_public) << url;
  }
  for (const char* url : {"https://ci.internal/hook", "https://ci.internal:8443@evil.example/"}) {
    endpoint.url = url;
    ASSERT_TRUE(send("b"));
    EXPECT_TRUE(client.sent.back().only_public) << url;
  }
}

struct Row {
  Result<http::ClientResponse> answer;
  bool again;
};

TEST_F(PostTest, TriesAgainOnlyWhereThatMayHelp) {
  const Row rows[] = {
      {http::ClientResponse{.status = 500}, true},
      {http::ClientResponse{.status = 502}, true},
      {http::ClientResponse{.status = 503}, true},
      {http::ClientResponse{.status = 504}, true},
      {http::ClientResponse{.status = 429}, true},
      {http::ClientResponse{.status = 408}, true},
      {http::ClientResponse{.status = 404}, false},
      {http::ClientResponse{.status = 302}, false},
      {http::ClientResponse{.status = 400}, false},
      {Error{.code = ErrorCode::timeout}, true},
      {Error{.code = ErrorCode::unavailable}, true},
      {Error{.code = ErrorCode::forbidden, .message = "x has no public address"}, false},
  };
  for (const Row& row : rows) {
    client.answer = row.answer;
    auto sent = send("a");
    ASSERT_FALSE(sent);
    EXPECT_EQ(error_traits(sent.error().code).retryable, row.again) << sent.error().message;
  }
}

TEST_F(PostTest, WaitsAsLongAsTheReceiverAsksButNotForEver) {
  for (const int status : {429, 502, 503, 504}) {
    answer(status, {{"Retry-After", "120"}});
    EXPECT_EQ(send("a").error().retry_after, 120s) << status;
  }
  answer(429, {{"Retry-After", "99999999"}});
  EXPECT_EQ(send("a").error().retry_after, 24h);
}

TEST_F(PostTest, WhoIsGoneIsToldNothingMore) {
  answer(410);
  auto sent = send("porc-1:1:webhook-ci");
  ASSERT_FALSE(sent);
  EXPECT_FALSE(error_traits(sent.error().code).retryable);
  EXPECT_EQ(told.back().outcome, Outcome::disabled);
  answer(204);
  EXPECT_TRUE(send("porc-1:2:webhook-ci"));
  EXPECT_EQ(client.sent.size(), 1U);
  EXPECT_EQ(told.back().outcome, Outcome::dropped);
}

TEST_F(PostTest, WhoWasGoneIsAskedAgainAfterAMonth) {
  answer(410);
  EXPECT_FALSE(send("porc-1:1:webhook-ci"));
  answer(204);
  world.advance(kGoneKept);
  EXPECT_TRUE(send("porc-1:2:webhook-ci"));
  EXPECT_EQ(client.sent.size(), 2U) << "also when nobody has the refused one any more";
}

TEST_F(PostTest, AnotherUrlIsAnotherReceiver) {
  answer(410);
  EXPECT_FALSE(send("porc-1:1:webhook-ci"));
  answer(204);
  endpoint.url = "https://ci.example.com/new";
  EXPECT_TRUE(send("porc-1:2:webhook-ci"));
  EXPECT_EQ(client.sent.size(), 2U);
}

TEST_F(PostTest, WhoIsBackIsKnownByTheEntryThatIsTriedAgain) {
  answer(410);
  EXPECT_FALSE(send("porc-1:1:webhook-ci"));
  EXPECT_FALSE(send("porc-1:1:webhook-ci"));  // tried, and refused again
  EXPECT_EQ(client.sent.size(), 2U);
  answer(204);
  EXPECT_TRUE(send("porc-1:1:webhook-ci"));
  EXPECT_TRUE(send("porc-1:2:webhook-ci"));
  EXPECT_EQ(client.sent.size(), 4U);
  EXPECT_EQ(client.sent[2].headers.get("webhook-id"), "porc-1:1:webhook-ci");
}

TEST_F(PostTest, PausesAreThoseOfTheSpecificationAndALittleLonger) {
  const std::vector<Duration> wanted = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  const std::vector<Duration> pauses = post.pauses();
  ASSERT_EQ(pauses.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_GE(pauses[i], wanted[i]);
    EXPECT_LE(pauses[i], wanted[i] + wanted[i] / 10);
  }
  EXPECT_NE(post.pauses(), pauses);
}

}  // namespace
}  // namespace porc::callbacks
