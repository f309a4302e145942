// SPDX-License-Identifier: Apache-2.0
#include "datadog/datadog.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "base/encoding.h"
#include "datadog/event.h"
#include "json/parse.h"
#include "tests/fakes/changed_run.h"
#include "tests/fakes/recording_client.h"

namespace porc::datadog {
namespace {

using namespace std::chrono_literals;
using run::RunEvent;

class DatadogTest : public testing::Test {
 protected:
  DatadogTest() { client.answer = http::ClientResponse{.status = 202}; }
  std::vector<Report> reports(RunEvent end, run::Run run = fakes::first_run()) {
    return datadog.reports_of(fakes::whole_change(end, world.now(), std::move(run)));
  }
  Result<void> deliver(json::value payload) {
    OutboxEntry entry{
        .key = "k", .subject = "porc-1", .target = "datadog", .payload = std::move(payload)};
    Task<void> task = datadog.deliver(std::move(entry));
    task.start();
    return task.take();
  }
  json::value sent(std::size_t i) { return json::parse(client.sent.at(i).body).value(); }

  aio::ManualWorld world;
  fakes::RecordingClient client;
  Datadog datadog{client, world, read_options(Secret("key-canary"), "datadoghq.eu", "").value()};
};

TEST_F(DatadogTest, OnlyMilestonesAreTold) {
  EXPECT_EQ(reports(RunEvent::apply_finished).size(), 1U);
  EXPECT_EQ(reports(RunEvent::policy_failed).size(), 1U);
  EXPECT_EQ(reports(RunEvent::plan_failed).size(), 1U);
  EXPECT_TRUE(reports(RunEvent::plan_unchanged).empty());
  EXPECT_TRUE(datadog.reports_of(fakes::first_change()).empty());
}

TEST_F(DatadogTest, TriesAgainOnlyWhereThatMayHelp) {
  const json::value payload = reports(RunEvent::apply_finished).at(0).payload;
  for (const auto& [status, again] :
       {std::pair(429, true), {503, true}, {400, false}, {401, false}}) {
    client.answer = http::ClientResponse{.status = status, .headers = {{"Retry-After", "7"}}};
    auto delivered = deliver(payload);
    ASSERT_FALSE(delivered);
    EXPECT_EQ(error_traits(delivered.error().code).retryable, again) << status;
    EXPECT_EQ(delivered.error().retry_after, 7s);
    EXPECT_EQ(delivered.error().message.find("key-canary"), std::string::npos);
  }
}

TEST_F(DatadogTest, WhatWasDeployedIsAChange) {
  run::Run run = fakes::first_run();
  run.requested_by = "porc:ann@example.com";
  ASSERT_TRUE(deliver(reports(RunEvent::apply_finished, std::move(run)).at(0).payload));
  EXPECT_EQ(client.sent[0].url, "https://event-management-intake.datadoghq.eu/api/v2/events");
  EXPECT_EQ(client.sent[0].headers.get("DD-API-KEY"), "key-canary");
  EXPECT_EQ(client.sent[0].on_behalf_of, "porc-1");
  EXPECT_TRUE(client.sent[0].once);
  const json::value data = sent(0).at("data");
  EXPECT_EQ(data.at("type"), "event");
  const json::value event = data.at("attributes");
  EXPECT_EQ(event.at("category"), "change");
  EXPECT_EQ(event.at("integration_id"), "custom-events");
  EXPECT_EQ(event.at("attributes").at("changed_resource").at("type"), "configuration");
  EXPECT_EQ(event.at("attributes").at("changed_resource").at("name"), "porc-dev");
  EXPECT_EQ(event.at("attributes").at("author").at("name"), "porc:ann@example.com");
  EXPECT_EQ(event.at("attributes").at("impacted_resources").at(0).at("name"), "shop");
}

TEST_F(DatadogTest, RefusalsWarnAndFailuresAreErrors) {
  ASSERT_TRUE(deliver(reports(RunEvent::policy_failed).at(0).payload));
  ASSERT_TRUE(deliver(reports(RunEvent::apply_failed).at(0).payload));
  EXPECT_EQ(client.sent[0].url, "https://api.datadoghq.eu/api/v1/events");
  EXPECT_EQ(sent(0).at("alert_type"), "warning");
  EXPECT_EQ(sent(1).at("alert_type"), "error");
  EXPECT_EQ(sent(1).at("aggregation_key"), "porc-20260102-030405-abc234");
}

TEST_F(DatadogTest, TextOfStrangersCallsNobodyAndIsNoMarkdown) {
  run::Run run = fakes::first_run();
  run.requested_by = "porc:ann@example.com";
  run.reason = run::Reason{.code = "internal"};
  run.reason->message = "@slack-ops %%% [a](https://evil.example) %%%%";
  ASSERT_TRUE(deliver(reports(RunEvent::apply_failed, std::move(run)).at(0).payload));
  const json::value event = sent(0);
  for (const char* member : {"title", "text"}) {
    const std::string_view text = event.at(member).as_string();
    EXPECT_EQ(text.find('@'), text.npos) << text;
    EXPECT_EQ(text.find("%%"), text.npos) << text;
  }
  EXPECT_NE(event.at("text").as_string().find("ann\uff20example.com"), json::string::npos);
}

TEST_F(DatadogTest, LongTextsAreCutBetweenCharacters) {
  run::Run run = fakes::first_run();
  run.reason = run::Reason{.code = "internal"};
  for (int i = 0; i < 3000; ++i) run.reason->message += "\u00e4\u20ac";
  ASSERT_TRUE(deliver(reports(RunEvent::apply_failed, std::move(run)).at(0).payload));
  for (const auto& [member, most] : {std::pair("title", kTitleMax), {"text", kTextMax}}) {
    const json::value event = sent(0);
    const auto& text = event.at(member).as_string();
    EXPECT_LE(text.size(), most);
    EXPECT_GE(text.size(), most - 3);
    EXPECT_TRUE(is_utf8(std::string_view(text.data(), text.size()))) << member;
  }
}

TEST_F(DatadogTest, AnOldEventIsToldAsOneOfNow) {
  const json::value changed = reports(RunEvent::apply_finished).at(0).payload;
  const json::value failed = reports(RunEvent::apply_failed).at(0).payload;
  ASSERT_TRUE(deliver(failed));
  EXPECT_TRUE(sent(0).as_object().contains("date_happened"));
  world.advance(18h);
  ASSERT_TRUE(deliver(failed));
  ASSERT_TRUE(deliver(changed));
  EXPECT_FALSE(sent(1).as_object().contains("date_happened"));
  const json::value data = sent(2).at("data");
  EXPECT_FALSE(data.at("attributes").as_object().contains("timestamp"));
}

TEST_F(DatadogTest, LinksToTheRunWherePeopleReachIt) {
  Options options = read_options(Secret("k"), "datadoghq.com", "").value();
  options.public_url = "https://porc.example.com";
  const Datadog linked(client, world, std::move(options));
  const auto told = linked.reports_of(fakes::whole_change(RunEvent::apply_failed, world.now()));
  const std::string text(told.at(0).payload.at("body").at("text").as_string());
  EXPECT_NE(text.find("\nhttps://porc.example.com/report/porc-20260102-030405-abc234"), text.npos);
}

TEST(DatadogOptions, ASiteIsOneOfDatadogs) {
  EXPECT_FALSE(read_options(Secret("k"), "evil.example", ""));
  EXPECT_FALSE(read_options(Secret("k"), "datadoghq.com", "http://relay.example.com"));
  EXPECT_EQ(read_options(Secret("k"), "us3.datadoghq.com", "")->events_url,
            "https://api.us3.datadoghq.com/api/v1/events");
  EXPECT_EQ(read_options(Secret("k"), "datadoghq.com", "https://relay.example.com/")->changes_url,
            "https://relay.example.com/api/v2/events");
}

}  // namespace
}  // namespace porc::datadog
