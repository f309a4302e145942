// SPDX-License-Identifier: Apache-2.0
// Outbox and inbox in the hands of an administrator.
#include <deque>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "api/inbox_desk.h"
#include "wire/paths.h"

namespace porc::api {
namespace {

/// Takes what it is told unless it is closed.
class Pager final : public Notifier {
 public:
  std::string target() const override { return "pager"; }
  std::vector<Report> reports_of(const Change&) const override { return {}; }
  Task<void> deliver(OutboxEntry entry) override {
    if (closed) {
      co_return Error{.code = ErrorCode::precondition_failed,
                      .message = "refused; canary-mounted is wrong"};
    }
    delivered.push_back(entry.key);
    co_return ok;
  }
  bool closed = true;
  std::vector<std::string> delivered{};
};

/// Handles what it is told unless it is closed.
class Bell final : public EventSource {
 public:
  std::string name() const override { return "bell"; }
  std::size_t body_bytes_max() const override { return 1024; }
  Result<std::optional<InboxEntry>> admit(const Message&, Timestamp) const override {
    return std::nullopt;
  }
  Task<void> handle(InboxEntry entry) override {
    if (closed) co_return Error{.code = ErrorCode::invalid_argument, .message = "it is cracked"};
    handled.push_back(entry.body);
    co_return ok;
  }
  bool closed = true;
  std::vector<std::string> handled{};
};

class Mail : public testing::Test {
 protected:
  Mail() {
    world.redactor.add(Secret("canary-mounted"));
    world.orchestrator->parts().notifiers = {&pager};
    world.orchestrator->add_source(bell);
  }

  void tell(const std::string& name) {
    Subject subject{.name = "test/" + name, .version = 1, .document = json::object{}};
    json::object payload{{"callback_url", "https://me:canary-1@ci.example.com/hook?key=canary-2"},
                         {"api_token", "canary-3"},
                         {"run", "porc-1"}};
    std::vector<OutboxEntry> outbox;
    outbox.push_back({.key = name,
                      .subject = "orders/" + name,
                      .target = "pager",
                      .payload = std::move(payload)});
    ASSERT_TRUE(world.run(world.store->put_subject(std::move(subject), std::move(outbox))));
    world.orchestrator->look_at_mail();
  }
  void ring(const std::string& key) {
    std::vector<InboxEntry> entries;
    entries.push_back({.key = key,
                       .source = "bell",
                       .subject = "bell/" + key,
                       .kind = "ring",
                       .body = "canary in " + key});
    ASSERT_TRUE(world.run(world.orchestrator->receive(std::move(entries))));
  }
  static std::string place_after(const Answer& page) {
    return std::to_string(page.json().at("next").to_number<std::uint64_t>());
  }
  static std::string entry(const std::string& key) {
    return wire::paths::of_key(wire::paths::kOutboxEntry, key);
  }
  static std::string event(const std::string& key) {
    return wire::paths::of_key(wire::paths::kInboxEvent, key);
  }
  std::string log_text() {
    std::ifstream file(world.log_file);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  Pager pager{};
  Bell bell{};
  ApiWorld world{};
};

TEST_F(Mail, ADeadDeliveryIsShownWithoutSecretsAndTriedAnew) {
  const std::string key = "commit:shop/orders@1:pager";
  tell(key);
  const Answer dead = world.until(entry(key), "state", "dead");
  EXPECT_EQ(dead.text("target"), "pager");
  EXPECT_EQ(dead.json().at("attempts").as_int64(), 1);
  EXPECT_EQ(dead.text("error"), "refused; *** is wrong");
  EXPECT_EQ(dead.json().at("payload").at("callback_url").as_string(),
            "https://ci.example.com/hook?***");
  EXPECT_EQ(dead.json().at("payload").at("run").as_string(), "porc-1");
  EXPECT_EQ(dead.body.find("canary"), std::string::npos) << dead.body;

  pager.closed = false;
  const Answer retried = world.post(entry(key) + "/retry");
  EXPECT_EQ(retried.status, 200) << retried.body;
  EXPECT_EQ(retried.text("state"), "due");
  for (int turn = 0; turn < 1000 && world.get(entry(key)).status != 404; ++turn) {
  }
  EXPECT_EQ(pager.delivered, std::vector<std::string>{key});
  EXPECT_EQ(world.post(entry(key) + "/retry").status, 404);
  const std::string log = log_text();
  EXPECT_NE(log.find("delivery asked for anew"), std::string::npos);
  EXPECT_NE(log.find("admin@example.com"), std::string::npos) << "who did it";
}

TEST_F(Mail, WhatIsDroppedIsNeverTold) {
  tell("one");
  world.until(entry("one"), "state", "dead");
  const Answer dropped = world.ask("DELETE", entry("one"));
  EXPECT_EQ(dropped.status, 200);
  EXPECT_EQ(dropped.text("key"), "one");
  EXPECT_EQ(world.get(entry("one")).status, 404);
  EXPECT_EQ(world.ask("DELETE", entry("one")).status, 404);
  EXPECT_NE(log_text().find("delivery dropped"), std::string::npos);
}

TEST_F(Mail, TheOutboxIsListedByPageTargetAndState) {
  for (const char* name : {"a", "b", "c"}) tell(name);
  for (const char* name : {"a", "b", "c"}) world.until(entry(name), "state", "dead");
  const Answer first = world.get("/outbox?state=dead&target=pager&limit=2");
  EXPECT_EQ(first.json().at("entries").as_array().size(), 2U);
  EXPECT_EQ(first.json().at("entries").at(0).at("key").as_string(), "a");
  EXPECT_EQ(first.body.find("payload"), std::string::npos);
  const Answer second = world.get("/outbox?limit=2&after=" + place_after(first));
  EXPECT_EQ(second.json().at("entries").at(0).at("key").as_string(), "c");
  EXPECT_FALSE(second.json().as_object().contains("next"));
  EXPECT_EQ(world.ask("DELETE", entry("b")).status, 200);
  EXPECT_EQ(world.get("/outbox?limit=2&after=" + place_after(first)).body, second.body)
      << "what ended the page is gone";
  EXPECT_TRUE(world.get("/outbox?target=files").json().at("entries").as_array().empty());
  EXPECT_TRUE(world.get("/outbox?state=due").json().at("entries").as_array().empty());
  EXPECT_EQ(world.get("/outbox?state=waiting").status, 422);
  EXPECT_EQ(world.get("/outbox?limit=1001").status, 422);
  EXPECT_EQ(world.get("/outbox?after=b").status, 422);
}

TEST_F(Mail, AnEventIsShownWithoutItsBodyAndReplayed) {
  const std::string key = "bell:shop/orders#1";
  ring(key);
  const Answer dead = world.until(event(key), "state", "dead");
  EXPECT_EQ(dead.text("kind"), "ring");
  EXPECT_EQ(dead.json().at("bytes").to_number<std::uint64_t>(), ("canary in " + key).size());
  EXPECT_NE(dead.text("error").find("cracked"), std::string::npos);
  EXPECT_EQ(dead.body.find("canary"), std::string::npos);
  EXPECT_FALSE(dead.json().as_object().contains("body"));

  bell.closed = false;
  EXPECT_EQ(world.post(event(key) + "/replay").status, 200);
  world.until(event(key), "state", "handled");
  EXPECT_EQ(world.post(event(key) + "/replay").text("key"), key) << "also one that is over";
  for (int turn = 0; turn < 1000 && bell.handled.size() < 2; ++turn) world.get("/health");
  EXPECT_EQ(bell.handled.size(), 2U);
  EXPECT_EQ(world.post(event("never") + "/replay").status, 404);
  EXPECT_NE(log_text().find("event replayed"), std::string::npos);
  EXPECT_EQ(log_text().find("canary in"), std::string::npos);
}

TEST_F(Mail, TheInboxIsListedByPageSourceAndState) {
  bell.closed = false;
  for (const char* name : {"a", "b", "c"}) ring(name);
  for (const char* name : {"a", "b", "c"}) world.until(event(name), "state", "handled");
  const Answer first = world.get("/inbox?source=bell&state=handled&limit=2");
  EXPECT_EQ(first.json().at("events").at(0).at("key").as_string(), "c") << "newest first";
  const Answer second = world.get("/inbox?limit=2&after=" + place_after(first));
  EXPECT_EQ(second.json().at("events").at(0).at("key").as_string(), "a");
  EXPECT_EQ(world.post(event("b") + "/replay").status, 200);
  EXPECT_EQ(world.get("/inbox?limit=2&after=" + place_after(first)).body, second.body)
      << "what ended the page is the newest by now";
  EXPECT_TRUE(world.get("/inbox?state=dead").json().at("events").as_array().empty());
  EXPECT_TRUE(world.get("/inbox?source=gong").json().at("events").as_array().empty());
  EXPECT_EQ(world.get("/inbox?state=due").status, 422);
}

}  // namespace
}  // namespace porc::api
