// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/terraform_entities.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "archive/tar.h"
#include "memory_engine/memory_engine.h"
#include "port_catalog/terraform_config.h"

namespace porc::port_catalog {
namespace {

run::Run orders(run::RunStatus status, std::uint64_t version) {
  run::Run run;
  run.id = make_run_id(Timestamp(std::chrono::days(20'000)), 7);
  run.version = version;
  run.status = status;
  run.identity = {.environment = "dev", .kind = "service", .name = "orders"};
  run.blueprint.kind = "service";
  run.workspace = WorkspaceName::parse("porc-dev-orders").value();
  run.updated_at = Timestamp(std::chrono::seconds(1000 + static_cast<int>(version)));
  return run;
}

class TerraformEntitiesTest : public testing::Test {
 protected:
  TerraformEntitiesTest() {
    options.client_id = "id";
    options.client_secret = Secret("canary-secret");
  }
  Result<void> write(run::Run run, Occasion occasion = {}) {
    Task<void> task = entities.write(run, {run}, std::move(occasion));
    task.start();
    for (int i = 0; i < 200 && !task.done(); ++i) clock.advance(std::chrono::seconds(1));
    return task.take();
  }

  aio::ManualWorld clock{};
  memory_engine::Script script{};
  memory_engine::World world{
      clock, clock, [this](const PlanRequest&, const memory_engine::WorkspaceState&) {
        return script;
      }};
  memory_engine::MemoryEngine engine{world};
  Options options{};
  TerraformEntities entities{engine, clock, options};
};

TEST_F(TerraformEntitiesTest, PlansAndAppliesInAWorkspaceOfItsOwn) {
  ASSERT_TRUE(write(orders(run::RunStatus::planned, 3)));
  ASSERT_EQ(world.confirmations().size(), 1U);
  EXPECT_EQ(world.confirmations()[0].workspace.str(), "porc-dev-orders__port");
  const PlanRequest& asked = world.find(world.confirmations()[0].engine_run)->request;
  const auto files = archive::read_tar_gz(asked.bundle).value();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[1].path, kValuesFile);
  // The secret is a variable, and stands in no file.
  EXPECT_EQ(files[0].bytes.find("canary-secret"), std::string::npos);
  EXPECT_EQ(files[1].bytes.find("canary-secret"), std::string::npos);
  EXPECT_EQ(asked.variables.at("port_client_secret").expose("test"), "\"canary-secret\"");
  EXPECT_EQ(asked.variables.at("port_base_url").expose("test"), "\"https://api.port.io\"");
}

TEST_F(TerraformEntitiesTest, TheSameDeliveryIsAppliedOnce) {
  ASSERT_TRUE(write(orders(run::RunStatus::planned, 3)));
  ASSERT_TRUE(write(orders(run::RunStatus::planned, 3)));
  EXPECT_EQ(world.applications().size(), 1U);
  ASSERT_TRUE(write(orders(run::RunStatus::applied, 7)));
  EXPECT_EQ(world.applications().size(), 2U);
}

TEST_F(TerraformEntitiesTest, WhatTakesLongIsLookedAtAgain) {
  script.planning = std::chrono::minutes(3);
  auto first = write(orders(run::RunStatus::planned, 3));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::rate_limited);
  EXPECT_GT(first.error().retry_after, Duration::zero());
  clock.advance(std::chrono::minutes(3));
  EXPECT_TRUE(write(orders(run::RunStatus::planned, 3)));
  EXPECT_EQ(world.applications().size(), 1U);
}

TEST_F(TerraformEntitiesTest, PlanAndApplyTogetherHaveOneLimit) {
  script.planning = script.applying = std::chrono::seconds(20);
  const Timestamp begun = clock.now();
  Task<void> task =
      entities.write(orders(run::RunStatus::planned, 3), {orders(run::RunStatus::planned, 3)}, {});
  task.start();
  while (!task.done() && clock.now() < begun + std::chrono::minutes(2)) {
    clock.advance(std::chrono::seconds(1));
  }
  EXPECT_LE(clock.now() - begun, std::chrono::seconds(31));
  auto first = task.take();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::rate_limited);
  clock.advance(std::chrono::seconds(20));
  EXPECT_TRUE(write(orders(run::RunStatus::planned, 3)));
  EXPECT_EQ(world.applications().size(), 1U);
}

TEST_F(TerraformEntitiesTest, AFailureSaysSoAndIsTriedAgain) {
  script.outcome = memory_engine::Outcome::plan_fails;
  for (int i = 0; i < 2; ++i) {
    auto failed = write(orders(run::RunStatus::planned, 3));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
    EXPECT_NE(failed.error().message.find("plan_failed"), std::string::npos);
  }
  script.outcome = memory_engine::Outcome::changes;
  EXPECT_TRUE(write(orders(run::RunStatus::planned, 3)));
  EXPECT_EQ(world.applications().size(), 1U);
  EXPECT_TRUE(write(orders(run::RunStatus::planned, 3)));
  EXPECT_EQ(world.applications().size(), 1U);
}

TEST_F(TerraformEntitiesTest, ARefusalOfAPolicyIsFinal) {
  script.outcome = memory_engine::Outcome::policy_fails;
  auto failed = write(orders(run::RunStatus::planned, 3));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::precondition_failed);
}

}  // namespace
}  // namespace porc::port_catalog
