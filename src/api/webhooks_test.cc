// SPDX-License-Identifier: Apache-2.0
// Events that others send, from the request to the source that handles them.
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "tests/fakes/virtual_time.h"
#include "tests/sim/faulty_store.h"

namespace porc::api {
namespace {

/// Its sender signs with a word, and calls an event what the body begins with.
class Bell final : public EventSource {
 public:
  std::string name() const override { return "bell"; }
  bool takes_webhooks() const override { return by_http; }
  std::size_t body_bytes_max() const override { return 6U << 20; }
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp) const override {
    admitted_elsewhere = compute->is_working();
    if (message.header("x-bell-signature") != "good") {
      return Error{.code = ErrorCode::unauthenticated, .message = "the signature differs"};
    }
    if (message.body == "ping") return std::nullopt;
    if (message.body.empty()) return Error{.code = ErrorCode::malformed, .message = "no event"};
    const std::string id = message.body.substr(0, message.body.find(' '));
    return InboxEntry{.key = "bell:" + id,
                      .source = "bell",
                      .subject = "bell/1",
                      .kind = "ring",
                      .body = message.body};
  }
  Task<void> handle(InboxEntry entry) override {
    handled.push_back(std::move(entry.body));
    co_return ok;
  }

  Gate* compute = nullptr;
  bool by_http = true;
  mutable bool admitted_elsewhere = false;
  std::vector<std::string> handled{};
};

/// Stores no event while it is down.
class FullDisk final : public sim::FaultyStore {
 public:
  FullDisk(Store& inner, sim::Faults& faults) : FaultyStore(inner, faults, [] {}) {}
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override {
    if (down) co_return Error{.code = ErrorCode::unavailable, .message = "the disk is full"};
    co_return co_await FaultyStore::receive(std::move(entries));
  }
  bool down = false;
};

class Webhooks : public testing::Test {
 protected:
  Webhooks() {
    bell.compute = &world.compute;
    world.orchestrator->add_source(bell);
  }

  Answer ring(std::string body, const std::string& signature = "good") {
    return world.post("/webhooks/bell",
                      std::move(body),
                      {{"Authorization", ""}, {"X-Bell-Signature", signature}});
  }
  void expect_handled(std::size_t count) {
    for (int turn = 0; turn < 1000 && bell.handled.size() < count; ++turn) world.get("/health");
    EXPECT_EQ(bell.handled.size(), count);
  }
  ApiWorldOptions options() {
    ApiWorldOptions own;
    own.store = [this](ApiWorld&, std::unique_ptr<Store> made) {
      inner = std::move(made);
      auto store = std::make_unique<FullDisk>(*inner, faults);
      disk = store.get();
      return store;
    };
    return own;
  }

  std::mt19937_64 random{};
  fakes::VirtualTime clock{};
  sim::Faults faults{random, clock, {}};
  std::unique_ptr<Store> inner{};
  FullDisk* disk = nullptr;
  Bell bell{};
  ApiWorld world{options()};
};

TEST_F(Webhooks, AnEventIsStoredAcknowledgedAndHandledOnce) {
  const Answer first = ring("one a b");
  EXPECT_EQ(first.status, 202) << first.body;
  EXPECT_TRUE(first.json().at("accepted").as_bool());
  EXPECT_FALSE(first.json().at("duplicate").as_bool());
  EXPECT_FALSE(world.run(world.store->get_inbox("bell:one"))->entry.body.starts_with("one"))
      << "it is sealed at rest";
  expect_handled(1);
  const Answer again = ring("one a b");
  EXPECT_EQ(again.status, 202);
  EXPECT_TRUE(again.json().at("duplicate").as_bool());
  ring("two");
  expect_handled(2);
  EXPECT_EQ(bell.handled, (std::vector<std::string>{"one a b", "two"}));
}

TEST_F(Webhooks, WhatIsNotGenuineIsNotSaidToBeWhat) {
  const Answer answer = ring("one", "bad");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.text("error"), "unauthenticated");
  EXPECT_EQ(answer.body.find("differs"), std::string::npos);
  EXPECT_EQ(answer.headers.find("WWW-Authenticate"), nullptr) << "no token would help";
  EXPECT_EQ(world.run(world.store->inbox_depth())->waiting, 0U);
  EXPECT_EQ(bell.handled.size(), 0U);
}

TEST_F(Webhooks, SaysWhatIsWrongWithAGenuineOne) {
  EXPECT_EQ(ring("ping").status, 200);
  EXPECT_FALSE(ring("ping").json().at("accepted").as_bool());
  EXPECT_EQ(ring("").status, 400);
  EXPECT_EQ(world.get("/webhooks/bell").status, 405);
}

TEST_F(Webhooks, AnUnknownSourceIsNotFoundBeforeItsBodyIsRead) {
  for (const std::size_t size : {10U, 1U << 20}) {
    const Answer answer =
        world.post("/webhooks/gong", std::string(size, 'x'), {{"Authorization", ""}});
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.text("error"), "not_found");
  }
}

TEST_F(Webhooks, ASourceThatIsReadElsewhereIsNotThere) {
  bell.by_http = false;
  for (const char* signature : {"good", "bad"}) {
    const Answer answer = ring("one", signature);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.text("error"), "not_found");
  }
  EXPECT_EQ(world.run(world.store->inbox_depth())->waiting, 0U);
}

TEST_F(Webhooks, TheBodyHasTheLimitOfItsSource) {
  EXPECT_EQ(ring("large " + std::string(5U << 20, 'x')).status, 202);
  EXPECT_TRUE(bell.admitted_elsewhere) << "the loop goes on meanwhile";
  expect_handled(1);
  EXPECT_EQ(bell.handled.at(0).size(), 6 + (5U << 20));
  EXPECT_EQ(ring("larger " + std::string(6U << 20, 'x')).status, 413);
  ring("small");
  EXPECT_FALSE(bell.admitted_elsewhere);
}

TEST_F(Webhooks, WhatCannotBeStoredIsLeftToItsSender) {
  disk->down = true;
  const Answer answer = ring("one");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.get("Retry-After"), "10");
  disk->down = false;
  EXPECT_FALSE(ring("one").json().at("duplicate").as_bool());
}

}  // namespace
}  // namespace porc::api
