// SPDX-License-Identifier: Apache-2.0
#include "http/observed_client.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "http/date.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;

/// Answers after two seconds.
class LateClient final : public Client {
 public:
  explicit LateClient(aio::ManualWorld& world) : world_(world) {}
  Task<ClientResponse> send(ClientRequest) override {
    PORC_CO_CHECK(co_await aio::sleep_until(world_, world_.now() + 2s));
    co_return answer;
  }
  Result<ClientResponse> answer = ClientResponse{.status = 204};

 private:
  aio::ManualWorld& world_;
};

class ObservedClientTest : public testing::Test {
 protected:
  void send(ClientRequest request) {
    Task<ClientResponse> task = client.send(std::move(request));
    task.start();
    for (int i = 0; i < 10 && !task.done(); ++i) world.advance(1s);
    ASSERT_TRUE(task.done());
    (void)task.take();
  }

  aio::ManualWorld world;
  LateClient late{world};
  std::vector<Call> told;
  ObservedClient client{late, world, [this](const Call& call) { told.push_back(call); }};
};

TEST_F(ObservedClientTest, TellsWhoAskedWhomAndHowLongItTookButNoSecret) {
  const Timestamp began = world.now();
  send({.method = "POST",
        .url = "https://user:hunter2@hooks.example.com:8443/p/hunter2?sig=hunter2",
        .on_behalf_of = "porc-1",
        .routine = true});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].on_behalf_of, "porc-1");
  EXPECT_TRUE(told[0].routine);
  EXPECT_EQ(told[0].method, "POST");
  EXPECT_EQ(told[0].host, "hooks.example.com:8443");
  EXPECT_EQ(told[0].status, 204);
  EXPECT_EQ(told[0].began, began);
  EXPECT_EQ(told[0].ended - told[0].began, 2s);
  EXPECT_FALSE(told[0].error || told[0].skew);
}

TEST_F(ObservedClientTest, MeasuresTheServersClock) {
  late.answer->headers.add("Date", format_date(world.now() + 90s));
  send({.url = "https://example.com/"});
  ASSERT_TRUE(told.at(0).skew);
  EXPECT_LE(std::chrono::abs(*told[0].skew - 89s), 1s);
}

TEST_F(ObservedClientTest, AFailureHasItsCode) {
  late.answer = Error{.code = ErrorCode::timeout};
  send({.url = "https://example.com/"});
  EXPECT_EQ(told.at(0).status, 0);
  EXPECT_EQ(told.at(0).error, ErrorCode::timeout);
}

}  // namespace
}  // namespace porc::http
