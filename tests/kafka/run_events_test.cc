// SPDX-License-Identifier: Apache-2.0
#include "kafka/run_events.h"

#include <gtest/gtest.h>

#include "domain/run/draft.h"
#include "kafka/cloud_event.h"
#include "tests/kafka/consumer_world.h"

namespace porc::kafka {
namespace {

using namespace std::chrono_literals;

Run sample_run() {
  Run first{.id = make_run_id(Timestamp(std::chrono::days(20'000)), 7)};
  first.workspace = WorkspaceName::parse("porc-dev-orders").value();
  first.blueprint.kind = "service";
  first.blueprint.inputs["password"] = {{"sealed", "canary-box"}, {"digest", "00"}};
  first.origin = run::Origin{.source = "kafka", .subject = "e-1"};
  first.origin->facts["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return first;
}

/// Submitted, building and build_failed in one change.
Change sample_change() {
  run::Cause cause{
      .actor = run::Actor::person, .by = "porc:me", .at = Timestamp(1'700'000'000'000ms)};
  run::Draft draft = run::Draft::submitted(sample_run(), cause);
  draft.note("goal_raised", cause);
  cause.actor = run::Actor::orchestrator;
  EXPECT_TRUE(draft.move(run::RunEvent::build_started, cause));
  EXPECT_TRUE(draft.move(run::RunEvent::build_failed, cause));
  return {.run = draft.run, .events = draft.events};
}

class RunEventsTest : public testing::Test {
 protected:
  Result<void> deliver(json::value payload) {
    OutboxEntry entry{.key = "k", .subject = "s", .target = "kafka", .payload = std::move(payload)};
    return run_to_end(world_.loop, events_.deliver(std::move(entry)));
  }
  World world_{};
  RunEvents events_{*world_.producer, world_.topic, "/porc/test"};
};

/// With faults that only the mock can be made to have.
class BreakingRunEventsTest : public RunEventsTest {};

TEST_F(RunEventsTest, TellsEachTransitionOfAChangeInOrder) {
  const Change change = sample_change();
  const auto reports = events_.reports_of(change);
  ASSERT_EQ(reports.size(), 3U);
  const char* types[] = {
      "io.porc.run.submitted.v1", "io.porc.run.building.v1", "io.porc.run.build_failed.v1"};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].payload.at("type"), types[i]);
    EXPECT_EQ(reports[i].coalesce, "");
    EXPECT_EQ(reports[i].subject, "kafka/porc-dev-orders") << "in order for the workspace";
    EXPECT_EQ(json::serialize(reports[i].payload).find("canary-box"), std::string::npos);
  }
  EXPECT_EQ(reports[0].payload.at("id").as_string(), change.run.id.str() + ":1");
  EXPECT_EQ(reports[2].payload.at("id").as_string(), change.run.id.str() + ":4");
}

TEST_F(RunEventsTest, SendsACloudEventThatIsTheSameEachTime) {
  const Change change = sample_change();
  const auto reports = events_.reports_of(change);
  ASSERT_TRUE(deliver(reports[2].payload));
  ASSERT_TRUE(deliver(reports[2].payload));
  fakes::KafkaReader reader(world_.cluster, world_.topic, kPartitions);
  std::vector<fakes::SeenRecord> seen;
  ASSERT_TRUE(world_.until([&] {
    for (auto& each : reader.read(10ms)) seen.push_back(std::move(each));
    return seen.size() >= 2;
  }));
  EXPECT_EQ(seen[0].value, seen[1].value);
  EXPECT_EQ(seen[0].place.partition, seen[1].place.partition);
  EXPECT_EQ(seen[0].key, "porc-dev-orders");
  EXPECT_EQ(seen[0].headers.at("content-type"), "application/cloudevents+json");
  const auto event = parse_cloud_event(
      {.headers = {{"content-type", seen[0].headers.at("content-type")}}, .body = seen[0].value});
  ASSERT_TRUE(event) << event.error().to_string();
  EXPECT_EQ(event->id, change.run.id.str() + ":4");
  EXPECT_EQ(event->source, "/porc/test");
  EXPECT_EQ(event->attribute("subject"), change.run.id.str());
  EXPECT_EQ(event->attribute("sequence"), "0000000004");
  EXPECT_EQ(event->attribute("partitionkey"), "porc-dev-orders");
  EXPECT_EQ(event->attribute("traceparent"),
            change.run.origin->facts.at("traceparent").as_string());
  EXPECT_EQ(event->data.at("transition").at("to"), "build_failed");
  EXPECT_EQ(event->data.at("run").at("status"), "build_failed");
}

TEST_F(RunEventsTest, RefusesAnEntryThatIsNoneOfOurs) {
  EXPECT_EQ(deliver(json::object{{"run", 1}}).error().code, ErrorCode::corrupt);
}

TEST_F(BreakingRunEventsTest, WhileTheBrokersAreAwayItsEntriesWait) {
  const auto reports = events_.reports_of(sample_change());
  ASSERT_TRUE(deliver(reports[0].payload));
  for (int broker = 1; broker <= 3; ++broker) world_.cluster.set_broker_up(broker, false);
  const auto delivered = deliver(reports[1].payload);
  ASSERT_FALSE(delivered);
  EXPECT_TRUE(error_traits(delivered.error().code).retryable);
  for (int broker = 1; broker <= 3; ++broker) world_.cluster.set_broker_up(broker, true);
  EXPECT_TRUE(deliver(reports[1].payload));
}

}  // namespace
}  // namespace porc::kafka
