// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "contracts/check_board.h"

namespace porc::api {
namespace {

/// Shows one check of every run, once it was asked to.
class Board final : public CheckBoard {
 public:
  Task<std::vector<ShownCheck>> list_checks(Run run, identity::Scope scope) override {
    asked_within = std::move(scope);
    if (run.identity.name == "nowhere")
      co_return Error{.code = ErrorCode::conflict, .message = "it is shown on no commit"};
    ShownCheck plan{.name = "PORC Plan"};
    plan.check.phase = commit::Phase::plan;
    plan.check.title = "plan of " + run.identity.name;
    if (refreshed) {
      plan.check.status = commit::CheckStatus::completed;
      plan.check.conclusion = commit::Conclusion::success;
      plan.details_url = "https://porc.example/report/" + run.id.str();
      plan.id = 7;
      plan.shown = true;
    }
    std::vector<ShownCheck> all;
    all.push_back(std::move(plan));
    co_return all;
  }
  Task<void> refresh_checks(Run) override {
    refreshed = true;
    co_return ok;
  }
  bool refreshed = false;
  identity::Scope asked_within{};
};

std::string orders(const std::string& name) {
  return R"({"kind":"service","metadata":{"name":")" + name + R"("},"inputs":{"image":"i:1"}})";
}

class CheckHandlers : public testing::Test {
 protected:
  Board board;
  ApiWorld world{{.checks = &board}};
};

TEST_F(CheckHandlers, ListWhatTheCommitShowsAndHaveItWrittenAgain) {
  const std::string path = "/run/" + world.submit(orders("orders")) + "/checks";
  const Answer before = world.get(path);
  ASSERT_EQ(before.status, 200) << before.body;
  const json::object first = before.json().at("checks").as_array().at(0).as_object();
  EXPECT_EQ(first.at("name"), "PORC Plan");
  EXPECT_EQ(first.at("status"), "queued");
  EXPECT_EQ(first.at("title"), "plan of orders");
  EXPECT_EQ(first.at("shown"), false);
  for (const char* unknown : {"conclusion", "check_run", "details_url"})
    EXPECT_FALSE(first.contains(unknown)) << unknown;

  const Answer after = world.post(path);
  ASSERT_EQ(after.status, 202) << after.body;
  const json::object then = after.json().at("checks").as_array().at(0).as_object();
  EXPECT_EQ(then.at("conclusion"), "success");
  EXPECT_EQ(then.at("check_run"), 7);
  EXPECT_EQ(then.at("shown"), true);
  EXPECT_TRUE(std::string(then.at("details_url").as_string()).starts_with("https://porc.example/"));
}

TEST_F(CheckHandlers, RefuseWhoMayNotAndRunsOfNoCommit) {
  const std::string id = world.submit(orders("orders"));
  const std::string viewer = world.bearer({identity::Role::viewer});
  EXPECT_EQ(world.get("/run/" + id + "/checks").status, 200);
  EXPECT_EQ(world.post("/run/" + id + "/checks", "", {{"Authorization", viewer}}).status, 403);
  EXPECT_FALSE(board.refreshed);
  const std::string narrow =
      world.bearer({identity::Role::viewer}, {.environments = {"dev"}}, "narrow@example.com");
  EXPECT_EQ(world.ask("GET", "/run/" + id + "/checks", "", {{"Authorization", narrow}}).status,
            200);
  EXPECT_EQ(board.asked_within.str(), "environments dev");
  const std::string nowhere = world.submit(orders("nowhere"));
  EXPECT_EQ(world.get("/run/" + nowhere + "/checks").status, 409);
}

TEST(CheckHandlersWithoutACodeHost, SayHowToSetOneUp) {
  ApiWorld world;
  const Answer answer = world.get("/run/" + world.submit(orders("orders")) + "/checks");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("GITHUB_APP_ID"), std::string::npos);
}

}  // namespace
}  // namespace porc::api
