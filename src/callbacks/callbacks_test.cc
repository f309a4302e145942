// SPDX-License-Identifier: Apache-2.0
#include "callbacks/callbacks.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "json/decode.h"
#include "json/parse.h"
#include "memory_store/memory_store.h"
#include "tests/fakes/changed_run.h"
#include "tests/fakes/recording_client.h"

namespace porc::callbacks {
namespace {

class CallbacksTest : public testing::Test {
 protected:
  static Result<void> deliver(Notifier& notifier, json::value payload) {
    OutboxEntry entry{.key = "porc-20260102-030405-abc234:7:callback",
                      .subject = "porc-20260102-030405-abc234",
                      .target = notifier.target(),
                      .payload = std::move(payload)};
    Task<void> task = notifier.deliver(std::move(entry));
    task.start();
    return task.take();
  }
  Result<void> deliver(const std::string& url) {
    return deliver(callbacks, json::object{{"url", url}, {"body", {{"type", "run.applied"}}}});
  }

  aio::ManualWorld world;
  memory_store::MemoryStore store{world};
  fakes::RecordingClient client;
  fakes::CountingEntropy entropy;
  Post post{Surroundings{.client = client, .subjects = store, .clock = world, .entropy = entropy}};
  Callbacks callbacks{post, {"ci.example.com"}, {}};
};

TEST_F(CallbacksTest, EveryTransitionIsToldAndNoneIsSwallowedByALaterOne) {
  const std::vector<Report> reports = callbacks.reports_of(fakes::first_change());
  ASSERT_EQ(reports.size(), 3U);
  const char* types[] = {"run.submitted", "run.building", "run.built"};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].coalesce, "");
    EXPECT_EQ(reports[i].subject, "");
    EXPECT_EQ(reports[i].payload.at("body").at("type"), types[i]);
    ASSERT_TRUE(deliver(callbacks, reports[i].payload));
    EXPECT_EQ(client.sent.at(i).url, "https://ci.example.com/hook?token=t");
    const json::value body = json::parse(client.sent[i].body).value();
    EXPECT_EQ(body.at("type"), types[i]);
    EXPECT_EQ(client.sent[i].body.find("token=t"), std::string::npos);
  }
  run::Run silent = fakes::first_run();
  silent.callback_url.reset();
  EXPECT_TRUE(callbacks.reports_of(fakes::first_change(std::move(silent))).empty());
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
  EXPECT_TRUE(client.sent.empty());
}

TEST_F(CallbacksTest, IsUnsignedWithoutASecret) {
  ASSERT_TRUE(deliver("https://ci.example.com/"));
  EXPECT_EQ(client.sent[0].headers.find("webhook-signature"), nullptr);
  EXPECT_NE(client.sent[0].headers.find("webhook-id"), nullptr);
}

TEST_F(CallbacksTest, WhatAnEarlierVersionStoredIsStillTold) {
  json::object payload{{"run", json::encode(fakes::first_change().run)}, {"events", json::array()}};
  ASSERT_TRUE(deliver(callbacks, std::move(payload)));
  EXPECT_EQ(client.sent.at(0).url, "https://ci.example.com/hook?token=t");
  EXPECT_EQ(json::parse(client.sent[0].body).value().at("type"), "run.built");
}

TEST_F(CallbacksTest, AnEntryWithoutAnEventIsDamaged) {
  EXPECT_EQ(deliver(callbacks, json::object()).error().code, ErrorCode::corrupt);
}

TEST_F(CallbacksTest, ASubscriberHasAQueueOfItsOwnAndIsToldWhatItAskedFor) {
  Subscription subscription{.name = "ci", .url = "https://hooks.example.com/"};
  subscription.events = {"run.built"};
  Subscriber subscriber(post, std::move(subscription));
  EXPECT_EQ(subscriber.target(), "webhook-ci");
  std::vector<Report> reports = subscriber.reports_of(fakes::first_change());
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].coalesce, "");
  ASSERT_TRUE(deliver(subscriber, std::move(reports[0].payload)));
  EXPECT_EQ(client.sent.at(0).url, "https://hooks.example.com/");
  EXPECT_EQ(json::parse(client.sent[0].body).value().at("type"), "run.built");
}

}  // namespace
}  // namespace porc::callbacks
