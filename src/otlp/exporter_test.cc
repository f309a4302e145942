// SPDX-License-Identifier: Apache-2.0
#include "otlp/exporter.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "json/parse.h"
#include "tests/fakes/changed_run.h"
#include "tests/fakes/recording_client.h"

namespace porc::otlp {
namespace {

using namespace std::chrono_literals;

class ExporterTest : public testing::Test {
 protected:
  ExporterTest() { client.answer = http::ClientResponse{.status = 200, .body = "{}"}; }
  void start() {
    running = exporter.run(stop.token());
    running.start();
  }
  void hear_run() {
    exporter.hear(fakes::whole_change(run::RunEvent::apply_finished, world.now()));
  }
  std::size_t sent_to(std::string_view path) const {
    std::size_t count = 0;
    for (const auto& request : client.sent) count += request.url.ends_with(path) ? 1 : 0;
    return count;
  }
  double lost(const char* series) {
    const json::object summary = metrics.summary();
    const auto* all = summary.at("porc_telemetry_lost_total").if_object();
    const json::value* value = all == nullptr ? nullptr : all->if_contains(series);
    return value == nullptr ? 0 : value->as_double();
  }

  aio::ManualWorld world;
  fakes::RecordingClient client;
  fakes::CountingEntropy entropy;
  observe::Metrics metrics;
  std::vector<Error> errors;
  Options options{.endpoint = "http://127.0.0.1:4318",
                  .headers = {{"Authorization", Secret("Api-Token x")}},
                  .resource = {{"service.name", "porc"}}};
  Exporter exporter{{.executor = world,
                     .clock = world,
                     .entropy = entropy,
                     .client = client,
                     .metrics = metrics,
                     .on_error = [this](const Error& error) { errors.push_back(error); }},
                    options};
  aio::StopSource stop;
  Task<void> running;
};

TEST_F(ExporterTest, SendsSpansSoonAndMetricsEveryMinute) {
  start();
  hear_run();
  world.advance(6s);
  ASSERT_EQ(client.sent.size(), 1U);
  EXPECT_EQ(client.sent[0].method, "POST");
  EXPECT_EQ(client.sent[0].url, "http://127.0.0.1:4318/v1/traces");
  EXPECT_EQ(client.sent[0].headers.get("Content-Type"), "application/json");
  EXPECT_EQ(client.sent[0].headers.get("Authorization"), "Api-Token x");
  world.advance(60s);
  EXPECT_EQ(sent_to("/v1/traces"), 1U);
  EXPECT_EQ(sent_to("/v1/metrics"), 1U);
}

TEST_F(ExporterTest, SendsWhatWaitsBeforeItStops) {
  start();
  hear_run();
  stop.request_stop();
  world.advance(1s);
  ASSERT_TRUE(running.done());
  EXPECT_EQ(sent_to("/v1/traces"), 1U);
  EXPECT_EQ(sent_to("/v1/metrics"), 1U);
}

TEST_F(ExporterTest, ACollectorThatIsAwayHoldsUpNoStop) {
  client.answer = Error{.code = ErrorCode::unavailable, .message = "127.0.0.1:4318: refused"};
  start();
  hear_run();
  stop.request_stop();
  world.advance(kFarewellMax + 1s);
  EXPECT_TRUE(running.done());
}

TEST_F(ExporterTest, KeepsNoMoreThanItsLimit) {
  client.answer = http::ClientResponse{.status = 503};
  start();
  for (std::size_t i = 0; i < kSpansMax / 9 + 100; ++i) hear_run();
  EXPECT_GT(lost("signal=traces,reason=full") + lost("reason=full,signal=traces"), 0);
}

TEST_F(ExporterTest, RepeatsOnlyWhatMayHelp) {
  struct Row {
    int status;
    std::size_t tries;
  };
  const Row rows[] = {
      {429, 5}, {502, 5}, {503, 5}, {504, 5}, {400, 1}, {401, 1}, {404, 1}, {408, 1}, {500, 1}};
  start();
  for (const Row& row : rows) {
    client.sent.clear();
    errors.clear();
    client.answer = http::ClientResponse{.status = row.status};
    hear_run();
    world.advance(59s);
    EXPECT_EQ(sent_to("/v1/traces"), row.tries) << row.status;
    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(errors[0].message, "127.0.0.1:4318 answered " + std::to_string(row.status));
    client.answer = http::ClientResponse{.status = 200};
    world.advance(60s);
  }
}

TEST_F(ExporterTest, WaitsAsLongAsTheCollectorAsks) {
  client.answer = http::ClientResponse{.status = 429, .headers = {{"Retry-After", "20"}}};
  start();
  hear_run();
  world.advance(24s);
  EXPECT_EQ(client.sent.size(), 1U);
  client.answer = http::ClientResponse{.status = 200};
  world.advance(3s);
  EXPECT_EQ(sent_to("/v1/traces"), 2U);
}

TEST_F(ExporterTest, WhatTheCollectorTookInPartIsCountedAndNotSentAgain) {
  client.answer = http::ClientResponse{
      .status = 200, .body = R"({"partialSuccess": {"rejectedSpans": "4", "errorMessage": "no"}})"};
  start();
  hear_run();
  world.advance(30s);
  EXPECT_EQ(sent_to("/v1/traces"), 1U);
  EXPECT_EQ(lost("reason=rejected,signal=traces") + lost("signal=traces,reason=rejected"), 4);
}

TEST_F(ExporterTest, TellsOfCallsThatARunCausedAndOfNoOthers) {
  start();
  exporter.hear(http::Call{.on_behalf_of = "", .method = "GET", .host = "a"});
  exporter.hear(http::Call{.on_behalf_of = "nonsense!", .method = "GET", .host = "a"});
  world.advance(6s);
  EXPECT_TRUE(client.sent.empty());
  exporter.hear(http::Call{
      .on_behalf_of = fakes::first_run().id.str(), .method = "GET", .host = "a", .status = 200});
  world.advance(6s);
  EXPECT_EQ(sent_to("/v1/traces"), 1U);
}

TEST_F(ExporterTest, OfRoutineCallsItTellsThoseThatFailed) {
  start();
  http::Call call{.on_behalf_of = fakes::first_run().id.str(), .routine = true, .status = 200};
  exporter.hear(call);
  world.advance(6s);
  EXPECT_TRUE(client.sent.empty());
  call.status = 503;
  exporter.hear(call);
  world.advance(6s);
  EXPECT_EQ(sent_to("/v1/traces"), 1U);
}

TEST_F(ExporterTest, ManySpansAreSeveralRequests) {
  start();
  for (std::size_t i = 0; i < kBatchMax / 9 + 1; ++i) hear_run();
  world.advance(6s);
  EXPECT_EQ(sent_to("/v1/traces"), 2U);
}

}  // namespace
}  // namespace porc::otlp
