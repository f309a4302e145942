// SPDX-License-Identifier: Apache-2.0
#include "api/mail_telemetry.h"

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "host/files.h"

namespace porc::api {
namespace {

using namespace std::chrono_literals;
using orchestrator::Attempt;

/// Takes everything, unless it is away.
class Pager final : public Notifier {
 public:
  std::string target() const override { return "pager"; }
  std::vector<Report> reports_of(const Change&) const override { return {}; }
  Task<void> deliver(OutboxEntry) override {
    if (away) co_return Error{.code = ErrorCode::unavailable, .message = "it is away"};
    co_return ok;
  }
  bool away = false;
};

class Bell final : public EventSource {
 public:
  std::string name() const override { return "bell"; }
  std::size_t body_bytes_max() const override { return 1; }
  Result<std::optional<InboxEntry>> admit(const Message&, Timestamp) const override {
    return std::nullopt;
  }
  Task<void> handle(InboxEntry) override {
    if (cracked) co_return Error{.code = ErrorCode::invalid_argument, .message = "it is cracked"};
    if (busy) co_return Error{.code = ErrorCode::unavailable, .message = "it is busy"};
    co_return ok;
  }
  bool cracked = false;
  bool busy = false;
};

class MailTelemetryTest : public testing::Test {
 protected:
  MailTelemetryTest() {
    world.orchestrator->parts().notifiers = {&pager};
    world.orchestrator->add_source(bell);
    telemetry.emplace(world.metrics, *world.log, *world.orchestrator);
  }
  void ring(const std::string& key) {
    std::vector<InboxEntry> entries;
    entries.push_back({.key = key, .source = "bell", .subject = "bell/" + key});
    ASSERT_TRUE(world.run(world.orchestrator->receive(std::move(entries))));
  }
  std::string text() { return world.ask("GET", "/metrics", "", {{"Accept", "text/plain"}}).body; }
  double series(const std::string& name) {
    const std::string all = text();
    const std::size_t at = all.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(all.substr(at + name.size() + 2));
  }
  /// Waits for a line of the metrics.
  void expect_line(const std::string& line) {
    std::string seen;
    for (int turn = 0; turn < 500; ++turn) {
      seen = text();
      if (seen.find("\n" + line + "\n") != std::string::npos) return;
    }
    ADD_FAILURE() << line << " is not in " << seen;
  }

  Pager pager{};
  Bell bell{};
  std::optional<MailTelemetry> telemetry{};
  ApiWorld world{};
};

TEST_F(MailTelemetryTest, CountsDeliveriesAndHandlingsByWhoseTheyAre) {
  Subject subject{.name = "test/1", .version = 1, .document = json::object{}};
  std::vector<OutboxEntry> outbox;
  outbox.push_back({.key = "one", .subject = "test", .target = "pager"});
  outbox.push_back({.key = "two", .subject = "test", .target = "nobody"});
  ASSERT_TRUE(world.run(world.store->put_subject(std::move(subject), std::move(outbox))));
  world.orchestrator->look_at_mail();
  ring("a");
  expect_line("porc_deliveries_total{outcome=\"done\",target=\"pager\"} 1");
  expect_line("porc_deliveries_total{outcome=\"dead\",target=\"other\"} 1");
  expect_line("porc_handlings_total{outcome=\"done\",source=\"bell\"} 1");
  expect_line("porc_delivery_seconds_count{target=\"pager\"} 1");
  expect_line("porc_handling_seconds_count{source=\"bell\"} 1");
}

TEST_F(MailTelemetryTest, TellsDepthAndAgeAndLogsWhatIsPutAside) {
  bell.cracked = true;
  ring("a");
  expect_line("porc_inbox_events{state=\"dead\"} 1");
  expect_line("porc_inbox_events{state=\"waiting\"} 0");
  expect_line("porc_inbox_oldest_seconds 0");
  expect_line("porc_outbox_oldest_seconds 0");
  EXPECT_EQ(world.get("/metrics").json().at("inbox_dead").as_int64(), 1);
  const std::string logged = host::read_file(world.log_file, 1U << 20).value();
  EXPECT_NE(logged.find("handling an event failed and is put aside"), std::string::npos) << logged;
}

TEST_F(MailTelemetryTest, WhatWaitsIsCountedAndGrowsOld) {
  pager.away = true;
  bell.busy = true;
  Subject subject{.name = "test/1", .version = 1, .document = json::object{}};
  std::vector<OutboxEntry> outbox;
  for (const char* key : {"one", "two"})
    outbox.push_back({.key = key, .subject = "test", .target = "pager"});
  ASSERT_TRUE(world.run(world.store->put_subject(std::move(subject), std::move(outbox))));
  world.orchestrator->look_at_mail();
  for (const char* key : {"a", "b", "c"}) ring(key);
  expect_line("porc_deliveries_total{outcome=\"again\",target=\"pager\"} 1");
  expect_line("porc_handlings_total{outcome=\"again\",source=\"bell\"} 3");

  // In whole seconds: the oldest has waited for one at least.
  const Timestamp deadline = world.loop.now() + 20s;
  json::object told;
  do {
    told = world.get("/metrics").json().as_object();
  } while ((told.at("outbox_oldest_seconds") == 0 || told.at("inbox_oldest_seconds") == 0) &&
           world.loop.now() < deadline);
  EXPECT_EQ(told.at("outbox_due"), 2);
  EXPECT_EQ(told.at("inbox_waiting"), 3);
  EXPECT_GE(told.at("outbox_oldest_seconds").as_int64(), 1);
  EXPECT_GE(told.at("inbox_oldest_seconds").as_int64(), 1);
  EXPECT_EQ(series("porc_outbox_entries{state=\"due\"}"), 2);
  EXPECT_EQ(series("porc_inbox_events{state=\"waiting\"}"), 3);
  EXPECT_GE(series("porc_outbox_oldest_seconds"), 1);
  EXPECT_GE(series("porc_inbox_oldest_seconds"), 1);
}

TEST_F(MailTelemetryTest, AFailureThatIsTriedAgainIsNoError) {
  Attempt attempt{.whose = "pager", .key = "k", .outcome = Attempt::Outcome::again};
  attempt.error = "busy";
  world.orchestrator->news().publish_delivery(attempt);
  expect_line("porc_deliveries_total{outcome=\"again\",target=\"pager\"} 1");
  const std::string logged = host::read_file(world.log_file, 1U << 20).value();
  EXPECT_NE(logged.find(R"("level":"info","message":"a delivery failed; it is tried again")"),
            std::string::npos)
      << logged;
}

}  // namespace
}  // namespace porc::api
