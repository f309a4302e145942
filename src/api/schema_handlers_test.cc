// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "tests/fakes/virtual_time.h"
#include "tests/sim/faulty_store.h"

namespace porc::api {
namespace {

std::string blueprint(const std::string& name, const std::string& image) {
  return R"({"kind":"service","metadata":{"name":")" + name +
         R"("},"inputs":{"api_key":"canary-api-key","image":")" + image + R"("}})";
}

void apply(ApiWorld& world,
           const std::string& name,
           const std::string& image,
           const std::string& operation = "apply") {
  const std::string id =
      world.submit(blueprint(name, image), "?goal=applied&wait=30&operation=" + operation);
  EXPECT_EQ(world.get("/run/" + id + "/status").text("status"), "applied");
}

json::value check(ApiWorld& world, const std::string& schema, const std::string& bearer = {}) {
  Sent headers;
  if (!bearer.empty()) headers.emplace_back("Authorization", bearer);
  const Answer answer = world.post("/schema/check?kind=service", schema, std::move(headers));
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.json();
}

constexpr char kShortImages[] = R"({"properties":{"image":{"maxLength":3},
                                    "api_key":{"type":"string","minLength":90,"sensitive":true}}})";

TEST(SchemaCheckRoute, TellsWhichLiveBlueprintsWouldBeRefused) {
  ApiWorld world;
  apply(world, "old", "long-image");
  apply(world, "good", "abc");
  apply(world, "mended", "long-image");
  apply(world, "mended", "abc");
  world.submit(blueprint("never-applied", "long-image"), "?goal=planned&wait=30");
  const json::value checked = check(world, kShortImages);
  EXPECT_EQ(checked.at("considered"), 3);
  ASSERT_EQ(checked.at("refused").as_array().size(), 1U);
  EXPECT_EQ(checked.at("refused").at(0).at("name"), "old");
  EXPECT_EQ(
      checked.at("refused").at(0).at("violations"),
      (json::array{{{"pointer", "/inputs/image"}, {"message", "must have at most 3 characters"}}}));
}

TEST(SchemaCheckRoute, WhatWasDestroyedIsNotLive) {
  ApiWorld world;
  apply(world, "gone", "long-image");
  apply(world, "gone", "long-image", "destroy");
  EXPECT_EQ(check(world, kShortImages).at("considered"), 0);
}

TEST(SchemaCheckRoute, LooksAtNothingOutsideTheScope) {
  ApiWorld world;
  apply(world, "old", "long-image");
  const std::string other = world.bearer({identity::Role::viewer}, {.environments = {"prod"}});
  EXPECT_EQ(check(world, kShortImages, other).at("considered"), 0);
}

/// A store with no end of runs of production.
class EndlessRuns final : public sim::FaultyStore {
 public:
  EndlessRuns(Store& inner, sim::Faults& faults, int* pages)
      : FaultyStore(inner, faults, [] {}), inner_(inner), pages_(*pages) {}

  Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) override {
    const std::size_t limit = page.limit;
    page.after.reset();
    PORC_CO_TRY(Page<Run> found, co_await inner_.list_runs(std::move(filter), std::move(page)));
    if (found.items.empty()) co_return found;
    found.items.resize(limit, found.items.front());
    for (Run& run : found.items) run.identity.environment = "prod";
    found.more = ++pages_ < 1000;
    co_return found;
  }

 private:
  Store& inner_;
  int& pages_;
};

TEST(SchemaCheckRoute, EndsAmongAnyNumberOfRunsOutsideTheScope) {
  std::mt19937_64 random;
  fakes::VirtualTime clock;
  sim::Faults faults(random, clock, {});
  int pages = 0;
  std::unique_ptr<Store> inner;
  ApiWorldOptions options;
  options.store = [&](ApiWorld&, std::unique_ptr<Store> made) {
    inner = std::move(made);
    return std::make_unique<EndlessRuns>(*inner, faults, &pages);
  };
  ApiWorld world(std::move(options));
  apply(world, "old", "long-image");
  const std::string other = world.bearer({identity::Role::viewer}, {.environments = {"dev"}});
  const json::value checked = check(world, kShortImages, other);
  EXPECT_EQ(checked.at("complete"), false);
  EXPECT_EQ(pages, 200) << "of 1,000 runs each";
}

TEST(SchemaCheckRoute, AllBlueprintsTogetherMayCostSoMuch) {
  ApiWorld world;
  const std::string id = world.submit(blueprint("a", "x"), "?goal=applied&wait=30");
  const run::Run pattern = world.run(world.store->get_run(RunId::parse(id).value())).value();
  for (std::uint32_t i = 0; i < 30; ++i) {
    Change change{.run = pattern};
    change.run.id = make_run_id(world.loop.now() - std::chrono::seconds(i + 1), i);
    change.run.identity.name = "b" + std::to_string(i);
    change.run.version = 1;
    change.run.audit_sequence = 0;
    change.run.audit_head.clear();
    ASSERT_TRUE(world.run(world.store->append(std::move(change))));
  }
  // 2^20 schemas for each value: a million steps, at which the check of one blueprint gives up.
  json::object definitions{{"d0", true}};
  for (int i = 1; i <= 20; ++i) {
    const json::object twice{{"$ref", "#/definitions/d" + std::to_string(i - 1)}};
    definitions["d" + std::to_string(i)] = json::object{{"allOf", json::array{twice, twice}}};
  }
  const json::object schema{{"definitions", definitions}, {"$ref", "#/definitions/d20"}};
  const json::value checked = check(world, json::serialize(schema));
  EXPECT_EQ(checked.at("complete"), false);
  EXPECT_EQ(checked.at("considered"), 9) << "of ten million steps; nobody knows of the tenth";
}

TEST(SchemaCheckRoute, RefusesPatternsThatTakeTooMuchMemory) {
  ApiWorld world;
  json::object patterns;
  for (int i = 0; i < 100; ++i) patterns["^\\pL{20}" + std::to_string(i)] = true;
  const json::object schema{{"patternProperties", std::move(patterns)}};
  const Answer answer = world.post("/schema/check?kind=service", json::serialize(schema));
  EXPECT_EQ(answer.status, 422);
  EXPECT_NE(answer.body.find("makes the patterns of the schema too large"), std::string::npos);
}

TEST(SchemaCheckRoute, RefusesWhatIsNoSchema) {
  ApiWorld world;
  const Answer answer = world.post("/schema/check?kind=service", R"({"type":"strin"})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json().at("details").at(0).at("pointer"), "/type");
  EXPECT_EQ(world.post("/schema/check", "{}").status, 422);
}

}  // namespace
}  // namespace porc::api
