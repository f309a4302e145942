// SPDX-License-Identifier: Apache-2.0
#include "fakes/faulty_store.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "domain/run/draft.h"
#include "memory_store/memory_store.h"

namespace porc::fakes {
namespace {

using Moment = FaultyStore::Moment;

template <class T>
Result<T> outcome(Task<T> task) {
  task.start();
  EXPECT_TRUE(task.done());
  return task.take();
}

/// Submits one run and drives it to its end, retrying as a caller must: after a failure nobody
/// knows whether the call took effect, so it looks before it writes again.
class Journey {
 public:
  Journey(Store& store, aio::ManualWorld& world) : store_(store), world_(world) {}

  bool step() {
    auto run = outcome(store_.get_run(id_));
    if (!run && run.error().code != ErrorCode::not_found) return false;
    if (!run) return outcome(store_.append(submitted())).has_value();
    auto claims = outcome(store_.claim_jobs("one", kLease, 1));
    if (!claims || claims->empty()) {
      world_.advance(kLease);
      return false;
    }
    Claim claim = claims->front();
    auto now = outcome(store_.get_run(claim.run));
    if (!now) return false;
    if (now->version == kLastVersion) {
      return outcome(store_.release_claim(claim, {.kind = JobChange::Kind::close})).has_value();
    }
    run::Draft draft(*now);
    draft.note("driven", {.by = "test", .at = world_.now()});
    Change change{.run = draft.run, .events = draft.events, .claim = claim};
    change.job.kind = JobChange::Kind::due;
    return outcome(store_.append(change)).has_value();
  }
  bool ended() {
    auto next = outcome(store_.next_due());
    auto run = outcome(store_.get_run(id_));
    return next && run && !next->has_value() && run->version == kLastVersion;
  }
  RunId id() const { return id_; }

 private:
  static constexpr std::uint64_t kLastVersion = 4;
  static constexpr Duration kLease = std::chrono::seconds(30);

  Change submitted() {
    Run first{.id = id_};
    auto draft = run::Draft::submitted(first, {.actor = run::Actor::person, .at = world_.now()});
    Change change{.run = draft.run, .events = draft.events};
    change.job.kind = JobChange::Kind::due;
    return change;
  }

  Store& store_;
  aio::ManualWorld& world_;
  RunId id_ = make_run_id(Timestamp(std::chrono::days(20'000)), 0);
};

TEST(FaultyStoreTest, AJourneyReachesItsEndWhicheverCallFails) {
  for (Moment moment : {Moment::before, Moment::after}) {
    for (std::uint64_t n = 0;; ++n) {
      aio::ManualWorld world;
      FaultyStore store(std::make_unique<memory_store::MemoryStore>(world));
      store.fail_after(n, moment);
      Journey journey(store, world);
      int steps = 0;
      while (!journey.ended() && ++steps < 50) journey.step();
      EXPECT_LT(steps, 50) << "call " << n;
      if (!store.fired()) break;
      auto events = outcome(store.list_events(journey.id(), 0, 100));
      ASSERT_TRUE(events) << "call " << n;
      EXPECT_EQ(events->size(), 4U) << "call " << n;
      EXPECT_TRUE(audit::verify_chain(*events));
    }
  }
}

TEST(FaultyStoreTest, TheMomentDecidesWhetherTheCallTookEffect) {
  for (Moment moment : {Moment::before, Moment::after}) {
    aio::ManualWorld world;
    FaultyStore store(std::make_unique<memory_store::MemoryStore>(world));
    audit::SignedCheckpoint checkpoint{.bytes = "b"};
    store.fail_after(1, moment);
    EXPECT_TRUE(outcome(store.ping()));
    EXPECT_EQ(outcome(store.put_checkpoint(1, checkpoint)).error().code, ErrorCode::unavailable);
    EXPECT_TRUE(store.fired());
    EXPECT_EQ(outcome(store.list_checkpoints())->size(), moment == Moment::after ? 1U : 0U);
    EXPECT_EQ(store.calls(), 3U);
  }
}

}  // namespace
}  // namespace porc::fakes
