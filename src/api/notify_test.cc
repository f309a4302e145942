// SPDX-License-Identifier: Apache-2.0
// Telling others of a run once more, and whether a catalog shows it.
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "contracts/notifier.h"

namespace porc::api {
namespace {

class Shown final : public Notifier {
 public:
  explicit Shown(std::string target) : target_(std::move(target)) {}
  std::string target() const override { return target_; }
  std::vector<Report> reports_of(const Change& change) const override {
    return {Report{.coalesce = "status", .payload = json::string(change.run.id.str())}};
  }
  Task<void> deliver(OutboxEntry) override { co_return ok; }
  Task<std::optional<Sync>> sync_of(Run run) override {
    if (target_ != "port") co_return std::optional<Sync>();
    if (is_damaged) co_return Error{.code = ErrorCode::corrupt, .message = "it cannot be read"};
    co_return Sync{.status = SyncStatus::synced, .last = run.updated_at};
  }

  bool is_damaged = false;

 private:
  std::string target_;
};

class NotifyTest : public testing::Test {
 protected:
  NotifyTest() {
    world.orchestrator->parts().notifiers = {&port, &other};
    id = world.submit(kBlueprint, "?goal=planned&wait=30");
  }
  Shown port{"port"};
  Shown other{"other"};
  ApiWorld world{};
  std::string id{};
};

TEST_F(NotifyTest, TheAnswerTellsWhatIsQueued) {
  const Answer all = world.post("/run/" + id + "/notify");
  ASSERT_EQ(all.status, 202) << all.body;
  EXPECT_EQ(all.text("status"), "planned");
  const json::value told = all.json();
  ASSERT_EQ(told.at("queued").as_array().size(), 2U) << all.body;
  EXPECT_EQ(told.at("queued").at(0).at("target"), "port");
  EXPECT_TRUE(told.at("queued").at(0).at("key").as_string().starts_with(id)) << all.body;

  const Answer one = world.post("/run/" + id + "/notify?target=other");
  ASSERT_EQ(one.status, 202) << one.body;
  ASSERT_EQ(one.json().at("queued").as_array().size(), 1U);
  EXPECT_NE(one.json().at("queued").at(0).at("key"), told.at("queued").at(1).at("key"));
}

TEST_F(NotifyTest, NothingOfTheRunChanges) {
  const std::string before = world.get("/run/" + id + "/status").body;
  ASSERT_EQ(world.post("/run/" + id + "/notify").status, 202);
  EXPECT_EQ(world.get("/run/" + id + "/status").body, before);
}

TEST_F(NotifyTest, ATargetThatNobodyIsIsRefused) {
  const Answer refused = world.post("/run/" + id + "/notify?target=pigeon");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_NE(refused.body.find("port, other"), std::string::npos) << refused.body;
}

TEST_F(NotifyTest, ARunSaysWhetherTheCatalogShowsIt) {
  const Answer status = world.get("/run/" + id + "/status");
  EXPECT_EQ(status.text("sync_status"), "synced");
  EXPECT_EQ(status.text("last_sync_time"), status.text("updated_at"));
  port.is_damaged = true;
  const Answer damaged = world.get("/run/" + id + "/status");
  EXPECT_EQ(damaged.status, 200) << damaged.body;
  EXPECT_EQ(damaged.text("sync_status"), "failed");
  world.orchestrator->parts().notifiers = {&other};
  EXPECT_EQ(world.get("/run/" + id + "/status").body.find("sync_status"), std::string::npos);
}

}  // namespace
}  // namespace porc::api
