// SPDX-License-Identifier: Apache-2.0
#include "domain/run/transition.h"

#include <set>

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>

#include "domain/run/draft.h"
#include "domain/run/step.h"
#include "json/decode.h"

namespace porc::run {
namespace {

template <class E>
std::vector<E> all() {
  std::vector<E> values;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto one) { values.push_back(one.value); });
  return values;
}

Run run_in(RunStatus status) {
  Run run;
  run.id = RunId::trusted("porc-20260102-030405-abc234");
  run.version = 3;
  run.status = status;
  return run;
}

TEST(Transitions, EveryPairIsEitherInTheTableOrRefusedWithConflict) {
  for (RunStatus status : all<RunStatus>()) {
    for (RunEvent event : all<RunEvent>()) {
      for (Actor actor : all<Actor>()) {
        Draft draft(run_in(status));
        auto moved = draft.move(event, {.actor = actor, .at = Timestamp{}});
        const Transition* row = find_transition(status, event);
        ASSERT_EQ(moved.has_value(), row != nullptr && row->by.has(actor));
        if (moved) {
          EXPECT_EQ(draft.run.status, row->to);
        } else {
          EXPECT_EQ(moved.error().code, ErrorCode::conflict);
          EXPECT_EQ(draft.run.status, status);
          EXPECT_TRUE(draft.events.empty());
        }
      }
    }
  }
}

TEST(Transitions, EveryStatusIsReachableFromSubmitted) {
  std::set<RunStatus> reached{RunStatus::submitted};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const Transition& row : kTransitions) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  EXPECT_EQ(reached.size(), kRunStatusCount);
}

TEST(Transitions, EveryStatusThatIsNotFinalCanReachAFinalOne) {
  std::set<RunStatus> ends;
  for (RunStatus status : all<RunStatus>()) {
    if (is_final(status)) ends.insert(status);
  }
  for (std::size_t before = 0; before != ends.size();) {
    before = ends.size();
    for (const Transition& row : kTransitions) {
      if (ends.contains(row.to)) ends.insert(row.from);
    }
  }
  EXPECT_EQ(ends.size(), kRunStatusCount);
}

TEST(Transitions, APersonCanEndEveryRunThatIsNotEnding) {
  for (RunStatus status : all<RunStatus>()) {
    if (is_final(status) || status == RunStatus::cancelling) continue;
    EXPECT_TRUE(is_allowed(status, RunEvent::cancel_requested, Actor::person))
        << boost::describe::enum_to_string(status, "?");
  }
}

TEST(Transitions, OnlyTheOrchestratorOrTheEngineStartsAnApply) {
  for (const Transition& row : kTransitions) {
    if (row.to != RunStatus::applying) continue;
    EXPECT_FALSE(row.by.has(Actor::person));
    EXPECT_FALSE(row.by.has(Actor::clock));
  }
}

TEST(Draft, MakesTheNextVersionAndAnUnbrokenChain) {
  auto first = run_in(RunStatus::submitted);
  Draft submitted = Draft::submitted(first, {.actor = Actor::person, .by = "porc:dev@example.com"});
  EXPECT_EQ(submitted.run.version, 1U);
  Draft next(submitted.run);
  ASSERT_TRUE(next.move(RunEvent::build_started, {}));
  ASSERT_TRUE(next.move(RunEvent::build_finished, {}));
  EXPECT_EQ(next.run.version, 2U);
  EXPECT_EQ(next.expected_version(), 1U);
  std::vector<audit::Event> chain = submitted.events;
  chain.insert(chain.end(), next.events.begin(), next.events.end());
  EXPECT_TRUE(audit::verify_chain(chain));
  std::swap(chain[1].bytes, chain[2].bytes);
  EXPECT_EQ(audit::verify_chain(chain).error().code, ErrorCode::corrupt);
}

TEST(NextStep, EveryStatusHasOneAndOnlyWaitingOnesRest) {
  for (RunStatus status : all<RunStatus>()) {
    for (Goal goal : all<Goal>()) {
      auto run = run_in(status);
      run.goal = goal;
      Step step = next_step(run);
      EXPECT_EQ(is_final(status), step == Step::settle);
      EXPECT_TRUE(step != Step::rest || goal != Goal::applied || may_wait(status));
    }
  }
}

TEST(NextStep, AnApprovalIsAskedForOnceAndNotAgain) {
  auto run = run_in(RunStatus::planned);
  run.goal = Goal::applied;
  run.blueprint.metadata.approval_required = true;
  EXPECT_EQ(next_step(run), Step::ask_approval);
  run.approved_by = "porc:boss@example.com";
  EXPECT_EQ(next_step(run), Step::queue_apply);
}

TEST(TouchedState, IsWhatTheEngineToldAndForOldRecordsWhatWasMeant) {
  auto run = run_in(RunStatus::cancelled);
  run.touched_state = true;
  json::value stored = json::encode(run);
  ASSERT_EQ(stored.as_object().erase("touched_state"), 1U);
  auto old = json::decode<run::Run>(stored, json::Unknown::reject);
  ASSERT_TRUE(old) << old.error().to_string();
  EXPECT_FALSE(may_have_touched_state(*old));
  old->status_at["applying"] = {};
  EXPECT_TRUE(may_have_touched_state(*old));
  old->touched_state = false;
  EXPECT_FALSE(may_have_touched_state(*old));
  EXPECT_EQ(Draft::submitted(run, {}).run.touched_state, false);
}

TEST(Binding, EverySingleItemIsFound) {
  Binding planned{.blueprint_digest = "a", .bundle_digest = "b"};
  planned.plan = {.engine_run = "c",
                  .configuration_version = "d",
                  .plan_digest = "e",
                  .state_lineage = "f",
                  .state_serial = 7,
                  .terraform_version = "1.11.4",
                  .variables_digest = "g",
                  .policy_set_digest = "h",
                  .policy_verdict = "passed"};
  EXPECT_TRUE(differences(planned, planned).empty());
  auto broken_by = [&](auto change) {
    Binding now = planned;
    change(now);
    auto found = differences(planned, now);
    return found.size() == 1 ? found[0].pointer : "";
  };
  EXPECT_EQ(broken_by([](Binding& b) { b.blueprint_digest = "x"; }), "/blueprint_digest");
  EXPECT_EQ(broken_by([](Binding& b) { b.bundle_digest = "x"; }), "/bundle_digest");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.engine_run = "x"; }), "/plan/engine_run");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.configuration_version = "x"; }),
            "/plan/configuration_version");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.plan_digest = "x"; }), "/plan/plan_digest");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.state_lineage = "x"; }), "/plan/state_lineage");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.state_serial = 8; }), "/plan/state_serial");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.terraform_version = "x"; }),
            "/plan/terraform_version");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.variables_digest = "x"; }), "/plan/variables_digest");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.policy_set_digest = "x"; }),
            "/plan/policy_set_digest");
  EXPECT_EQ(broken_by([](Binding& b) { b.plan.policy_verdict = "x"; }), "/plan/policy_verdict");
}

}  // namespace
}  // namespace porc::run
