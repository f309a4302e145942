// SPDX-License-Identifier: Apache-2.0
// Many runs at once.
#include <set>

#include <gtest/gtest.h>

#include "api/api_world.h"

namespace porc::api {
namespace {

using identity::Role;

TEST(Api, RunsAreListedPageByPage) {
  ApiWorld world;
  for (int i = 0; i < 5; ++i) world.submit(kFlatBody);
  std::set<std::string> seen;
  std::string after;
  for (int page = 0; page < 3; ++page) {
    const json::value answer = world.get("/runs?limit=2" + after).json();
    for (const json::value& run : answer.at("runs").as_array())
      seen.emplace(run.at("run_id").as_string());
    const json::value* next = answer.as_object().if_contains("next");
    after = next != nullptr ? "&after=" + std::string(next->as_string()) : "";
  }
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_TRUE(after.empty());
  EXPECT_EQ(
      world.get("/runs?status=submitted,built&kind=service").json().at("runs").as_array().size(),
      5U);
  EXPECT_TRUE(world.get("/runs?status=applied").json().at("runs").as_array().empty());
  EXPECT_EQ(world.get("/runs?status=aplied").status, 422);
}

TEST(Api, WhatAScopeAdmitsIsReachedBehindAnyNumberOfForeignRuns) {
  ApiWorld world;
  const std::string mine = world.submit(kBlueprint);
  const run::Run pattern = world.run(world.store->get_run(RunId::parse(mine).value())).value();
  constexpr int kForeign = 10'500;
  for (int i = 0; i < kForeign; ++i) {
    Change change{.run = pattern};
    change.run.id = make_run_id(world.loop.now() + std::chrono::hours(1) + std::chrono::seconds(i),
                                static_cast<std::uint32_t>(i));
    change.run.identity.environment = "prod";
    change.run.version = 1;
    change.run.audit_sequence = 0;
    change.run.audit_head.clear();
    ASSERT_TRUE(world.run(world.store->append(std::move(change))));
  }
  const Sent scoped = {{"Authorization", world.bearer({Role::viewer}, {.environments = {"dev"}})}};
  std::vector<std::string> seen;
  std::string after;
  int pages = 0;
  do {
    const json::value page = world.ask("GET", "/runs?limit=2" + after, "", scoped).json();
    for (const json::value& run : page.at("runs").as_array()) {
      seen.emplace_back(run.at("run_id").as_string());
    }
    const json::value* next = page.as_object().if_contains("next");
    after = next != nullptr ? "&after=" + std::string(next->as_string()) : "";
    const bool is_mine = after == "&after=" + mine;
    EXPECT_TRUE(after.find("porc-") == after.npos || is_mine) << "another's run: " << after;
    ASSERT_LT(++pages, 10);
  } while (!after.empty());
  EXPECT_EQ(seen, std::vector<std::string>{mine});
  EXPECT_GT(pages, 1);
  EXPECT_EQ(world.get("/runs?after=0102").status, 422);
}

}  // namespace
}  // namespace porc::api
