// SPDX-License-Identifier: Apache-2.0
#include "dynatrace/dynatrace.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "base/encoding.h"
#include "dynatrace/event.h"
#include "json/parse.h"
#include "tests/fakes/changed_run.h"
#include "tests/fakes/recording_client.h"

namespace porc::dynatrace {
namespace {

using namespace std::chrono_literals;
using run::RunEvent;

class DynatraceTest : public testing::Test {
 protected:
  DynatraceTest() { client.answer = http::ClientResponse{.status = 202}; }
  std::vector<Report> reports(RunEvent end, run::Run run = fakes::first_run()) {
    return dynatrace.reports_of(fakes::whole_change(end, world.now(), std::move(run)));
  }
  Result<void> deliver(json::value payload) {
    OutboxEntry entry{
        .key = "k", .subject = "porc-1", .target = "dynatrace", .payload = std::move(payload)};
    Task<void> task = dynatrace.deliver(std::move(entry));
    task.start();
    return task.take();
  }
  json::value sent(std::size_t i) { return json::parse(client.sent.at(i).body).value(); }

  aio::ManualWorld world;
  fakes::RecordingClient client;
  Dynatrace dynatrace{
      client,
      world,
      read_options(Secret("key-canary"), "https://abc.live.dynatrace.com", "type(SERVICE)")
          .value()};
};

TEST_F(DynatraceTest, OnlyMilestonesAreTold) {
  EXPECT_EQ(reports(RunEvent::apply_finished).size(), 1U);
  EXPECT_EQ(reports(RunEvent::policy_failed).size(), 1U);
  EXPECT_EQ(reports(RunEvent::plan_failed).size(), 1U);
  EXPECT_TRUE(reports(RunEvent::plan_unchanged).empty());
  EXPECT_TRUE(dynatrace.reports_of(fakes::first_change()).empty());
}

TEST_F(DynatraceTest, TriesAgainOnlyWhereThatMayHelp) {
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

TEST_F(DynatraceTest, EachMilestoneHasItsType) {
  ASSERT_TRUE(deliver(reports(RunEvent::apply_finished).at(0).payload));
  ASSERT_TRUE(deliver(reports(RunEvent::policy_failed).at(0).payload));
  ASSERT_TRUE(deliver(reports(RunEvent::apply_failed).at(0).payload));
  EXPECT_EQ(client.sent[0].url, "https://abc.live.dynatrace.com/api/v2/events/ingest");
  EXPECT_TRUE(client.sent[0].once);
  EXPECT_EQ(client.sent[0].headers.get("Authorization"), "Api-Token key-canary");
  EXPECT_EQ(sent(0).at("eventType"), "CUSTOM_DEPLOYMENT");
  EXPECT_EQ(sent(0).at("entitySelector"), "type(SERVICE)");
  const json::value deployed = sent(0).at("properties");
  EXPECT_EQ(deployed.at("dt.event.deployment.name"), "porc-dev");
  EXPECT_EQ(deployed.at("dt.event.deployment.release_stage"), "dev");
  EXPECT_EQ(sent(1).at("eventType"), "CUSTOM_INFO");
  EXPECT_EQ(sent(1).at("properties").at("porc.severity"), "warning");
  EXPECT_EQ(sent(2).at("eventType"), "ERROR_EVENT");
}

TEST_F(DynatraceTest, LongValuesAreCutBetweenCharacters) {
  run::Run run = fakes::first_run();
  run.reason = run::Reason{.code = "internal"};
  for (int i = 0; i < 3000; ++i) run.reason->message += "\u00e4\u20ac";
  ASSERT_TRUE(deliver(reports(RunEvent::apply_failed, std::move(run)).at(0).payload));
  const json::value event = sent(0);
  const auto& reason = event.at("properties").at("porc.reason").as_string();
  EXPECT_LE(reason.size(), kValueMax);
  EXPECT_GE(reason.size(), kValueMax - 3);
  EXPECT_TRUE(is_utf8(std::string_view(reason.data(), reason.size())));
  EXPECT_LE(event.at("title").as_string().size(), kTitleMax);
}

TEST_F(DynatraceTest, AnOldEventIsToldAsOneOfNow) {
  const json::value payload = reports(RunEvent::apply_failed).at(0).payload;
  ASSERT_TRUE(deliver(payload));
  EXPECT_TRUE(sent(0).as_object().contains("startTime"));
  world.advance(6h);
  ASSERT_TRUE(deliver(payload));
  EXPECT_FALSE(sent(1).as_object().contains("startTime"));
}

TEST_F(DynatraceTest, LinksToTheRunWherePeopleReachIt) {
  Options options = read_options(Secret("t"), "https://a.live.dynatrace.com", "").value();
  options.public_url = "https://porc.example.com";
  const Dynatrace linked(client, world, std::move(options));
  const auto told = linked.reports_of(fakes::whole_change(RunEvent::apply_finished, world.now()));
  EXPECT_EQ(told.at(0).payload.at("body").at("properties").at("CI Back Link"),
            "https://porc.example.com/report/porc-20260102-030405-abc234");
}

TEST(DynatraceOptions, TheAddressMayEndAsTheTenantsPageShowsIt) {
  for (const char* url : {"https://a.live.dynatrace.com",
                          "https://a.live.dynatrace.com/",
                          "https://a.live.dynatrace.com/api/v2",
                          "https://a.live.dynatrace.com/api/v2/"}) {
    EXPECT_EQ(read_options(Secret("t"), url, "")->url,
              "https://a.live.dynatrace.com/api/v2/events/ingest");
  }
  EXPECT_EQ(read_options(Secret("t"), "https://ag:9999/e/x", "")->url,
            "https://ag:9999/e/x/api/v2/events/ingest");
  EXPECT_FALSE(read_options(Secret("t"), "http://a.live.dynatrace.com", ""));
  EXPECT_FALSE(read_options(Secret(""), "https://a.live.dynatrace.com", ""));
}

}  // namespace
}  // namespace porc::dynatrace
