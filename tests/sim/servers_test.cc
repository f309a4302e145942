// SPDX-License-Identifier: Apache-2.0
// What a server does that shares its store with others, of whom it hears nothing.
#include <gtest/gtest.h>

#include "orchestrator/dispatcher.h"
#include "orchestrator/orchestrator.h"
#include "tests/sim/parts.h"

namespace porc::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// What is due here is just being claimed by somebody else, whenever it is asked for.
class SlowerThanOthers final : public FaultyStore {
 public:
  SlowerThanOthers(Store& inner, Faults& faults, aio::Clock& clock)
      : FaultyStore(inner, faults, [] {}), clock_(clock) {}
  Task<std::vector<Claim>> claim_jobs(std::string, Duration, std::size_t) override {
    ++asked;
    co_return std::vector<Claim>();
  }
  Task<std::optional<Timestamp>> next_due() override {
    co_return std::optional(clock_.now() - hours(1));
  }
  int asked = 0;

 private:
  aio::Clock& clock_;
};

class ServersTest : public testing::Test, protected LoneParts {
 protected:
  RunId append_first() {
    run::Run first{.id = make_run_id(time.now(), 1),
                   .workspace = WorkspaceName::trusted("porc-dev-thing")};
    run::Draft draft = run::Draft::submitted(std::move(first), {.at = time.now()});
    const RunId id = draft.run.id;
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    Task<void> appended = inner.append(std::move(change));
    appended.start();
    EXPECT_TRUE(appended.take());
    return id;
  }
};

TEST_F(ServersTest, WhatAnotherServerClaimsIsNotAskedForWithoutPause) {
  SlowerThanOthers slower(inner, faults, time);
  orchestrator::Parts around{.executor = time,
                             .clock = time,
                             .entropy = entropy,
                             .compute = compute,
                             .store = slower,
                             .bundles = bundles,
                             .quills = quills,
                             .engine = engine,
                             .sealer = sealer,
                             .secret_pool = compute,
                             .secrets = {}};
  orchestrator::News news{time};
  orchestrator::Dispatcher dispatcher(around, settings, news);
  aio::StopSource stop;
  Task<void> running = dispatcher.run(stop.token());
  running.start();
  const Timestamp end = time.now() + minutes(1);
  while (time.now() < end && slower.asked <= 3001 && time.turn()) {
  }
  EXPECT_GE(slower.asked, 12);
  EXPECT_LE(slower.asked, 3001);
}

TEST_F(ServersTest, WhoWaitsSeesWhatAnotherServerDidWithoutHearingOfIt) {
  orchestrator::Orchestrator here(parts, settings);
  orchestrator::Orchestrator there(parts, settings);
  const RunId id = append_first();
  const Timestamp begun = time.now();
  Task<run::Run> waiting =
      here.wait(id,
                [](const run::Run& run) { return run.status == run::RunStatus::cancelled; },
                begun + minutes(5),
                {});
  waiting.start();
  const identity::Principal boss{.subject = "boss@example.com", .roles = {identity::Role::admin}};
  Task<run::Run> cancelling = there.cancel(id, "", boss);
  cancelling.start();
  while (!waiting.done() && time.turn()) {
  }
  EXPECT_EQ(waiting.take().value().status, run::RunStatus::cancelled);
  EXPECT_TRUE(cancelling.take());
  EXPECT_LE(time.now() - begun, settings.look_again + std::chrono::seconds(1));
}

}  // namespace
}  // namespace porc::sim
