// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/drift.h"

#include "domain/run/step.h"
#include "tests/sim/driver_test.h"

namespace porc::sim {
namespace {

using orchestrator::DriftLook;
using std::chrono::hours;

class DriftTest : public DriverTest {
 protected:
  static constexpr hours kEvery{24};
  static constexpr orchestrator::DriftPace kPace{.every = kEvery, .at_once = 4};

  /// What a look finds now, once all that it asked for is over.
  DriftLook look() {
    std::optional<DriftLook> found;
    world.send(world.time.now(),
               [&](orchestrator::Orchestrator& server) { return look_into(&server, &found); });
    EXPECT_TRUE(comes([&] { return found && all_rest(); }, hours(7)));
    return found.value_or(DriftLook());
  }
  RunId applied(Wish wish) {
    RunId id = submit(std::move(wish));
    EXPECT_TRUE(comes_to(id, RunStatus::applied));
    return id;
  }
  /// Newest first.
  std::vector<porc::Run> all() { return peek(world.store.list_runs({}, {.limit = 100})).items; }

 private:
  Task<void> look_into(orchestrator::Orchestrator* server, std::optional<DriftLook>* into) {
    PORC_CO_TRY(*into,
                co_await orchestrator::look_for_drift(
                    server, &world.store, &world.time, kPace, aio::StopToken()));
    co_return ok;
  }
  bool all_rest() {
    const auto runs = all();
    return std::ranges::all_of(runs, [](const porc::Run& run) {
      return run::is_final(run.status) || run::next_step(run) == run::Step::rest;
    });
  }
};

TEST_F(DriftTest, WhatStandsIsComparedWhenItIsTimeAndOnce) {
  const RunId made = applied({.name = "orders"});
  EXPECT_EQ(look().asked, 0U) << "it was applied just now";
  pass(kEvery + minutes(1));
  script.outcome = memory_engine::Outcome::no_changes;
  const DriftLook due = look();
  EXPECT_EQ(due.standing, 1U);
  EXPECT_EQ(due.asked, 1U);
  const porc::Run compared = all().front();
  EXPECT_EQ(compared.operation, Operation::refresh);
  EXPECT_EQ(compared.requested_by, orchestrator::kDriftPrincipal);
  EXPECT_EQ(compared.goal, Goal::planned) << "nothing is applied by itself";
  EXPECT_EQ(compared.workspace, stored(made).workspace);
  EXPECT_EQ(compared.status, RunStatus::no_changes);
  EXPECT_EQ(look().asked, 0U);
  pass(kEvery + minutes(1));
  EXPECT_EQ(look().asked, 1U);
}

TEST_F(DriftTest, WhatOthersChangedWaitsForAPerson) {
  const RunId made = applied({.name = "orders"});
  world.outer.workspace(stored(made).workspace).applied_bundle = "somebody's";
  pass(kEvery + minutes(1));
  look();
  ASSERT_EQ(all().front().status, RunStatus::planned) << "the engine found a change";
  const DriftLook again = look();
  EXPECT_EQ(again.drifted, 1U);
  EXPECT_EQ(again.asked, 0U);
}

TEST_F(DriftTest, WhatNeverStoodOrWaitsForPeopleIsLeftAlone) {
  submit_waiting();
  script.outcome = memory_engine::Outcome::plan_fails;
  EXPECT_TRUE(comes_to(submit({.name = "never"}), RunStatus::plan_failed));
  script.outcome = memory_engine::Outcome::apply_fails;
  EXPECT_TRUE(comes_to(submit({.name = "half"}), RunStatus::apply_failed));
  script = {};
  applied({.name = "gone"});
  applied({.operation = Operation::destroy, .name = "gone"});
  pass(kEvery + minutes(1));
  EXPECT_EQ(look().asked, 0U);
}

TEST_F(DriftTest, ALookAtWhatIsGoneMakesNothingStand) {
  applied({.name = "gone"});
  applied({.operation = Operation::destroy, .name = "gone"});
  script.outcome = memory_engine::Outcome::no_changes;
  const RunId late =
      submit({.goal = Goal::planned, .operation = Operation::refresh, .name = "gone"});
  EXPECT_TRUE(comes([&] { return run::is_final(stored(late).status); }));
  pass(kEvery + minutes(1));
  EXPECT_EQ(look().standing, 0U);
}

TEST_F(DriftTest, WhatWaitsForPeopleHidesNothing) {
  applied({.name = "orders"});
  const RunId preview = submit({.goal = Goal::planned, .name = "orders"});
  ASSERT_TRUE(comes_to(preview, RunStatus::planned));
  pass(kEvery - hours(1));
  submit({.goal = Goal::submitted, .name = "orders"});
  pass(hours(1) + minutes(1));
  EXPECT_EQ(look().asked, 1U);
}

TEST_F(DriftTest, WhatBecameLastCountsAndNotWhatWasAskedForLast) {
  const RunId early = submit({.goal = Goal::submitted, .name = "orders"});
  pass(seconds(2));
  applied({.name = "orders"});
  script.outcome = memory_engine::Outcome::apply_fails;
  raise_goal(early, Goal::applied);
  ASSERT_TRUE(comes_to(early, RunStatus::apply_failed)) << reason(early);
  script.outcome = memory_engine::Outcome::no_changes;
  pass(kEvery + minutes(1));
  const DriftLook seen = look();
  EXPECT_EQ(seen.standing, 1U);
  EXPECT_EQ(seen.asked, 0U) << "a person has to look at what is applied in part";
}

TEST_F(DriftTest, WhatIsAppliedInPartStandsAfterAPersonLooked) {
  script.outcome = memory_engine::Outcome::apply_fails;
  ASSERT_TRUE(comes_to(submit({.name = "half"}), RunStatus::apply_failed));
  script.outcome = memory_engine::Outcome::no_changes;
  pass(kEvery + minutes(1));
  EXPECT_EQ(look().asked, 0U);
  const RunId seen =
      submit({.goal = Goal::planned, .operation = Operation::refresh, .name = "half"});
  ASSERT_TRUE(comes_to(seen, RunStatus::no_changes));
  EXPECT_EQ(look().asked, 0U) << "somebody looked just now";
  pass(kEvery + minutes(1));
  EXPECT_EQ(look().asked, 1U);
}

TEST_F(DriftTest, ManyAreAskedForAFewAtATime) {
  for (int i = 0; i < 9; ++i) applied({.name = "thing-" + std::to_string(i)});
  pass(kEvery + minutes(1));
  script.outcome = memory_engine::Outcome::no_changes;
  std::size_t most = 0;
  bool done = false;
  world.send(world.time.now(), [&](orchestrator::Orchestrator& server) -> Task<void> {
    return [](auto* asked, auto* world_of, bool* ended) -> Task<void> {
      const auto looked = co_await orchestrator::look_for_drift(
          asked, &world_of->store, &world_of->time, kPace, aio::StopToken());
      *ended = looked && looked->asked == 9;
      co_return ok;
    }(&server, &world, &done);
  });
  EXPECT_TRUE(comes(
      [&] {
        const auto runs = all();
        most = std::max<std::size_t>(most, std::ranges::count_if(runs, [](const porc::Run& run) {
                                       return run.operation == Operation::refresh &&
                                              !run::is_final(run.status);
                                     }));
        return done;
      },
      hours(1)));
  EXPECT_GE(most, 2U);
  EXPECT_LE(most, 4U);
}

}  // namespace
}  // namespace porc::sim
