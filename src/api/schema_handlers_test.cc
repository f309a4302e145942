// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api/api_world.h"

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

TEST(SchemaCheckRoute, RefusesWhatIsNoSchema) {
  ApiWorld world;
  const Answer answer = world.post("/schema/check?kind=service", R"({"type":"strin"})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json().at("details").at(0).at("pointer"), "/type");
  EXPECT_EQ(world.post("/schema/check", "{}").status, 422);
}

}  // namespace
}  // namespace porc::api
