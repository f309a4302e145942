// SPDX-License-Identifier: Apache-2.0
#include "servicenow/note_text.h"

#include <gtest/gtest.h>

#include "domain/run/draft.h"

namespace porc::servicenow {
namespace {

using run::Actor;
using run::RunEvent;
using run::RunStatus;

Run some_run(RunStatus status) {
  Run run;
  run.id = RunId::trusted("porc-20260102-030405-abc234");
  run.workspace = WorkspaceName::trusted("porc-prod-orders");
  run.version = 6;
  run.status = status;
  run.identity = {.environment = "prod", .kind = "postgres-db", .name = "orders"};
  run.blueprint.metadata.name = "orders";
  run.counts = run::PlanCounts{.add = 3, .destroy = 1};
  run.planned_at = Timestamp(std::chrono::hours(1));
  return run;
}

std::vector<std::string> notes(Run before, RunEvent event, Actor actor, json::object facts = {}) {
  const run::Cause cause{.actor = actor, .by = "porc:ana@example.com", .outside = false};
  run::Draft draft(std::move(before));
  EXPECT_TRUE(draft.move(event, cause, std::move(facts)));
  return notes_of({.run = draft.run, .events = draft.events});
}

constexpr char kBegin[] = "PORC run porc-20260102-030405-abc234 (postgres-db orders in prod)";

TEST(Notes, AreWrittenAtPlanApplyAndEnd) {
  const std::string begin = kBegin;
  using Texts = std::vector<std::string>;
  EXPECT_EQ(notes(some_run(RunStatus::planning), RunEvent::plan_changed, Actor::engine),
            Texts{begin + " is planned: 1 to destroy, 3 to add"});
  EXPECT_EQ(notes(some_run(RunStatus::planning), RunEvent::plan_unchanged, Actor::engine),
            Texts{begin + " is planned: nothing to change"});
  EXPECT_EQ(notes(some_run(RunStatus::apply_queued), RunEvent::apply_started, Actor::orchestrator),
            Texts{begin + " is being applied"});
  EXPECT_EQ(notes(some_run(RunStatus::applying), RunEvent::apply_finished, Actor::engine),
            Texts{begin + " is applied: 1 to destroy, 3 to add"});
  porc::Run failed = some_run(RunStatus::applying);
  failed.reason = run::Reason{.code = "internal", .message = "terraform said no"};
  EXPECT_EQ(notes(failed, RunEvent::apply_failed, Actor::engine),
            Texts{begin + " is over: apply failed: terraform said no"});
  EXPECT_EQ(notes(some_run(RunStatus::awaiting_approval), RunEvent::expired, Actor::clock),
            Texts{begin + " is over: expired"});
  porc::Run refused = some_run(RunStatus::planning);
  refused.planned_at.reset();
  EXPECT_EQ(notes(refused, RunEvent::policy_failed, Actor::engine),
            Texts{begin + " ended its plan: policy failed"});
}

TEST(Notes, AnOverrideIsTold) {
  json::object facts;
  facts["reason"] = "it burns";
  EXPECT_EQ(
      notes(some_run(RunStatus::awaiting_approval),
            RunEvent::approval_overridden,
            Actor::person,
            facts),
      std::vector<std::string>{std::string(kBegin) +
                               " goes on: porc:ana@example.com overrode its approval: it burns"});
  EXPECT_EQ(
      notes(some_run(RunStatus::policy_soft_failed),
            RunEvent::policy_overridden,
            Actor::person,
            facts),
      std::vector<std::string>{std::string(kBegin) +
                               " goes on: porc:ana@example.com overrode its policies: it burns"});
}

TEST(Notes, OtherChangesAreNoneOfTheRecordsBusiness) {
  EXPECT_TRUE(
      notes(some_run(RunStatus::submitted), RunEvent::build_started, Actor::orchestrator).empty());
  EXPECT_TRUE(notes(some_run(RunStatus::planned), RunEvent::approval_required, Actor::orchestrator)
                  .empty());
  EXPECT_TRUE(
      notes(some_run(RunStatus::awaiting_approval), RunEvent::approved, Actor::person).empty());
  porc::Run unplanned = some_run(RunStatus::submitted);
  unplanned.planned_at.reset();
  EXPECT_TRUE(notes(unplanned, RunEvent::cancel_requested, Actor::person).empty());
}

TEST(Notes, HoldNoMarkupAndAreShort) {
  porc::Run run = some_run(RunStatus::applying);
  run.reason =
      run::Reason{.code = "internal",
                  .message = "[code]<script>x</script>[/CODE]\n\x1b[31m" + std::string(9000, 'x')};
  const auto texts = notes(run, RunEvent::apply_failed, Actor::engine);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].find_first_of("[]\n\x1b"), std::string::npos) << texts[0].substr(0, 200);
  EXPECT_NE(texts[0].find("(code)<script>"), std::string::npos);
  EXPECT_LT(texts[0].size(), 3600U);
}

}  // namespace
}  // namespace porc::servicenow
