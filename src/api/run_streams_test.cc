// SPDX-License-Identifier: Apache-2.0
// Log and transitions, as an array and followed.
#include <set>

#include <gtest/gtest.h>

#include "api/api_world.h"

namespace porc::api {
namespace {

std::vector<std::string> events_named(const std::string& body, const std::string& name) {
  std::vector<std::string> data;
  const std::string mark = "event: " + name + "\ndata: ";
  for (std::size_t at = body.find(mark); at != body.npos; at = body.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    data.push_back(body.substr(begin, body.find('\n', begin) - begin));
  }
  return data;
}

TEST(Api, FollowingTheLogEndsWithTheRun) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=applied");
  const Answer followed = world.get("/run/" + id + "/logs?follow=1");
  EXPECT_EQ(followed.headers.get("Content-Type"), "text/event-stream");
  const auto lines = events_named(followed.body, "log");
  const auto phase_of = [](const std::string& line) {
    return std::string(json::parse(line).value().at("phase").as_string());
  };
  std::set<std::string> phases;
  for (const std::string& line : lines) phases.insert(phase_of(line));
  EXPECT_EQ(phases, (std::set<std::string>{"apply", "plan", "policy", "run"})) << followed.body;
  const auto ends = events_named(followed.body, "end");
  ASSERT_EQ(ends.size(), 1U) << followed.body;
  EXPECT_EQ(json::parse(ends[0]).value().at("status").as_string(), "applied");
  EXPECT_EQ(world.get("/run/" + id + "/logs").json().as_array().size(), lines.size());
}

TEST(Api, SecretsAreLookedUpWhereTheyMayBlock) {
  ApiWorld world;
  std::string body = kBlueprint;
  constexpr std::string_view kClear = R"("canary-api-key")";
  body.replace(body.find(kClear), kClear.size(), R"({"secret":"api-key"})");
  const std::string id = world.submit(body, "?goal=applied&wait=30");
  EXPECT_EQ(world.get("/run/" + id + "/logs").status, 200);
  EXPECT_EQ(world.get("/run/" + id + "/logs?follow=1").status, 200);
}

TEST(Api, ASecretThatDoesNotAnswerHoldsUpItsOwnRunAlone) {
  ApiWorld world;
  std::string body = kFlatBody;
  constexpr std::string_view kImage = R"("image":"shop/orders:1")";
  body.replace(body.find(kImage), kImage.size(), R"("image":"a","api_key":{"secret":"api-key"})");
  world.secret_pool.close();
  const std::string waiting = world.submit(body, "?goal=planned");
  const std::string other = world.submit(kBlueprint, "?goal=applied&wait=30");
  EXPECT_EQ(world.get("/run/" + other + "/status").text("status"), "applied");
  EXPECT_EQ(world.get("/run/" + other + "/logs").status, 200);
  EXPECT_EQ(world.get("/run/" + waiting + "/status").text("status"), "planning");
  world.secret_pool.open();
  world.post("/run/" + waiting + "/plan?wait=30");
  EXPECT_EQ(world.get("/run/" + waiting + "/status").text("status"), "planned");
}

TEST(Api, TransitionsAreStreamedFromWhereTheClientWas) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=applied");
  const Sent stream = {{"Accept", "text/event-stream"}};
  const auto all =
      events_named(world.ask("GET", "/run/" + id + "/events", "", stream).body, "transition");
  const std::size_t known = world.get("/run/" + id + "/events").json().as_array().size();
  EXPECT_EQ(all.size(), known);
  const Sent resumed = {{"Accept", "text/event-stream"}, {"Last-Event-ID", "3"}};
  const auto rest =
      events_named(world.ask("GET", "/run/" + id + "/events", "", resumed).body, "transition");
  ASSERT_EQ(rest.size() + 3, all.size());
  EXPECT_EQ(json::parse(rest[0]).value().at("sequence").as_int64(), 4);
}

TEST(Api, ALongLogComesWholeInBothForms) {
  ApiWorld world;
  const std::string id = world.submit(kBlueprint, "?goal=applied&wait=30");
  std::string& log = world.outer.find(RunId::parse(id).value())->apply_log;
  constexpr int kLines = 20'000;
  for (int i = 0; i < kLines; ++i) log += "line " + std::to_string(i) + " of canary-api-key\n";
  const Answer array = world.get("/run/" + id + "/logs");
  const auto parsed = json::parse(array.body, {.bytes_max = 64U << 20});
  ASSERT_TRUE(parsed) << parsed.error().to_string() << array.body.substr(0, 200);
  const json::value& lines = *parsed;
  const std::size_t known = lines.as_array().size();
  EXPECT_GE(known, static_cast<std::size_t>(kLines));
  EXPECT_EQ(array.body.find("canary"), std::string::npos);
  EXPECT_EQ(array.headers.get("Content-Type"), "application/json");
  const Answer stream = world.get("/run/" + id + "/logs?follow=1");
  const auto followed = events_named(stream.body, "log");
  ASSERT_EQ(followed.size(), known);
  for (std::size_t i = 0; i < known; ++i) {
    ASSERT_EQ(json::parse(followed[i]).value(), lines.at(i));
  }
}

}  // namespace
}  // namespace porc::api
