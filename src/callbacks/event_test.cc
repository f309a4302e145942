// SPDX-License-Identifier: Apache-2.0
#include "callbacks/event.h"

#include <gtest/gtest.h>

#include "json/decode.h"
#include "tests/fakes/changed_run.h"

namespace porc::callbacks {
namespace {

TEST(Event, EveryTransitionIsOneInOrderAndNothingElse) {
  const std::vector<Event> events = events_of(fakes::first_change());
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].type, "run.submitted");
  EXPECT_EQ(events[1].type, "run.building");
  EXPECT_EQ(events[2].type, "run.built");
  const json::object& last = events[2].body;
  EXPECT_EQ(last.at("type"), "run.built");
  EXPECT_EQ(last.at("timestamp"), "2026-05-05T12:40:00.000Z");
  const json::object& data = last.at("data").as_object();
  EXPECT_EQ(data.at("run").at("run_id"), "porc-20260102-030405-abc234");
  EXPECT_EQ(data.at("run").at("status"), "built");
  EXPECT_EQ(data.at("event").at("from"), "building");
  EXPECT_EQ(data.at("event").at("to"), "built");
  EXPECT_EQ(data.at("event").at("sequence"), 4);
  EXPECT_FALSE(data.contains("shortened"));
}

TEST(Event, OneThatIsTooLongIsToldInBriefWithItsLinks) {
  run::Run run = fakes::first_run();
  run.reason = run::Reason{.code = "invalid_argument", .message = "no"};
  for (int i = 0; i < 400; ++i) {
    run.reason->violations.push_back({.pointer = "/inputs/" + std::to_string(i),
                                      .message = "is not what it should be in the least"});
  }
  for (const Event& event : events_of(fakes::first_change(std::move(run)))) {
    EXPECT_LE(json::serialize(event.body).size(), kEventBytesMax);
    const json::object& data = event.body.at("data").as_object();
    EXPECT_EQ(data.at("shortened"), true);
    EXPECT_EQ(data.at("run").at("run_id"), "porc-20260102-030405-abc234");
    EXPECT_FALSE(data.at("run").as_object().contains("reason"));
    EXPECT_FALSE(data.at("run").at("links").as_object().empty());
  }
}

}  // namespace
}  // namespace porc::callbacks
