// SPDX-License-Identifier: Apache-2.0
#include "api/delivery_metrics.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "domain/run/draft.h"

namespace porc::api {
namespace {

using namespace std::chrono_literals;
using run::RunEvent;

class DeliveryMetricsTest : public testing::Test {
 protected:
  /// A run of a workspace that goes through `events`, a minute each; told as one change.
  void tell(const char* workspace, std::vector<std::pair<RunEvent, run::Actor>> events) {
    run::Run first;
    first.id = RunId::parse("porc-20260102-030405-abc234").value();
    first.workspace = WorkspaceName::parse(workspace).value();
    first.identity = {.environment = "prod", .kind = "service", .name = "shop"};
    run::Cause cause{.by = "porc", .at = now};
    run::Draft draft = run::Draft::submitted(std::move(first), cause);
    for (const auto& [event, actor] : events) {
      cause.actor = actor;
      cause.at += 1min;
      ASSERT_TRUE(draft.move(event, cause));
    }
    now = cause.at;
    news.publish({.run = std::move(draft.run), .events = std::move(draft.events)});
  }
  void tell_apply(const char* workspace, RunEvent end) {
    tell(workspace,
         {{RunEvent::build_started, run::Actor::orchestrator},
          {RunEvent::build_finished, run::Actor::orchestrator},
          {RunEvent::plan_requested, run::Actor::orchestrator},
          {RunEvent::plan_started, run::Actor::orchestrator},
          {RunEvent::plan_changed, run::Actor::engine},
          {RunEvent::apply_requested, run::Actor::orchestrator},
          {RunEvent::apply_started, run::Actor::orchestrator},
          {end, run::Actor::engine}});
  }
  json::value summary(const char* metric) { return metrics.summary().at(metric); }

  aio::ManualWorld world;
  Timestamp now = world.now();
  orchestrator::News news{world};
  observe::Metrics metrics;
  DeliveryMetrics delivery{metrics, news};
};

TEST_F(DeliveryMetricsTest, CountsRunsThatBeganToApplyByTheirEnd) {
  tell_apply("porc-a", RunEvent::apply_finished);
  tell_apply("porc-a", RunEvent::apply_failed);
  tell_apply("porc-b", RunEvent::engine_stopped);
  tell("porc-c", {{RunEvent::discarded, run::Actor::person}});
  const json::object series = summary("porc_deployments_total").as_object();
  EXPECT_EQ(series.size(), 3U);
  const std::string labels = "environment=prod,kind=service,operation=apply,outcome=";
  for (const char* outcome : {"applied", "apply_failed", "cancelled"}) {
    EXPECT_EQ(series.at(labels + outcome).as_double(), 1) << outcome;
  }
}

TEST_F(DeliveryMetricsTest, LeadTimeIsFromSubmissionToApplied) {
  tell_apply("porc-a", RunEvent::apply_finished);
  tell_apply("porc-a", RunEvent::apply_failed);
  const json::value lead =
      summary("porc_deployment_lead_seconds").at("environment=prod,kind=service");
  EXPECT_EQ(lead.at("count").as_uint64(), 1U);
  EXPECT_EQ(lead.at("sum").as_double(), 8 * 60);
}

TEST_F(DeliveryMetricsTest, AFailureLastsUntilItsWorkspaceIsAppliedAgain) {
  tell_apply("porc-a", RunEvent::apply_failed);
  tell_apply("porc-b", RunEvent::apply_finished);
  tell_apply("porc-a", RunEvent::apply_failed);
  EXPECT_EQ(summary("porc_failing_workspaces").as_double(), 1);
  tell_apply("porc-a", RunEvent::apply_finished);
  tell_apply("porc-a", RunEvent::apply_finished);
  const json::value restored = summary("porc_restore_seconds").at("environment=prod,kind=service");
  EXPECT_EQ(restored.at("count").as_uint64(), 1U);
  EXPECT_EQ(restored.at("sum").as_double(), 3 * 8 * 60);
  EXPECT_EQ(summary("porc_failing_workspaces").as_double(), 0);
}

}  // namespace
}  // namespace porc::api
