// SPDX-License-Identifier: Apache-2.0
// The audit beside a server that works on, over a store that fails now and then.
#include "orchestrator/auditor.h"

#include <gtest/gtest.h>

#include "tests/sim/parts.h"
#include "tests/sim/world.h"

namespace porc::sim {
namespace {

using orchestrator::Auditor;

class AuditorTest : public testing::Test, protected LoneParts {
 protected:
  AuditorTest() {
    settings.checkpoint_every = std::chrono::minutes(5);
    run::Run first{.id = make_run_id(time.now(), 1)};
    first.workspace = WorkspaceName::trusted("porc-dev-orders");
    append(run::Draft::submitted(std::move(first), cause()));
  }

  run::Cause cause() const { return {.actor = run::Actor::person, .by = "ann", .at = time.now()}; }
  void append(run::Draft draft) {
    run = draft.run;
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    must(inner.append(std::move(change)));
  }
  /// One event more in the only chain.
  void add_event() {
    run::Draft draft(run);
    draft.note("noted", cause());
    append(std::move(draft));
  }
  template <class T>
  static T must(Task<T> task) {
    task.start();
    EXPECT_TRUE(task.done());
    auto result = task.take();
    EXPECT_TRUE(result);
    if constexpr (!std::is_void_v<T>) return *std::move(result);
  }
  std::uint64_t checkpoints() { return must(inner.list_checkpoints(0, 1000)).size(); }

  crypto::SigningKey key =
      crypto::SigningKey::from_seed(Secret(std::string(crypto::kSeedBytes, 'a'))).value();
  run::Run run{};
};

TEST_F(AuditorTest, AServerThatWorksOnMeanwhileIsIntact) {
  Auditor auditor(parts, settings, key);
  must(auditor.take_checkpoint());
  faults.change({.delay = 1000});
  Task<audit::Verdict> verified =
      orchestrator::verify_audit(store, audit::public_key_hex(key), std::nullopt);
  verified.start();
  while (!verified.done() && time.turn()) add_event();
  ASSERT_TRUE(verified.done());
  auto verdict = verified.take();
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->runs, 1U);
}

TEST_F(AuditorTest, AStoreThatFailsOnceDoesNotEndTheCheckpoints) {
  int failed = 0;
  Auditor auditor(parts, settings, key, [&](const Result<void>& looked) {
    if (!looked) ++failed;
  });
  aio::StopSource stop;
  Task<void> running = auditor.run(stop.token());
  running.start();
  const auto let_pass = [&](Duration by) {
    const Timestamp until = time.now() + by;
    while (time.now() < until && time.turn()) {
    }
  };
  faults.refuse("list_heads", {.code = ErrorCode::unavailable, .message = "down"});
  let_pass(settings.checkpoint_every);
  while (failed == 0 && time.turn()) {
  }
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(checkpoints(), 0U);
  EXPECT_FALSE(running.done());
  faults.allow("list_heads");
  while (checkpoints() == 0 && time.turn()) {
  }
  EXPECT_EQ(checkpoints(), 1U);
  stop.request_stop();
  while (!running.done() && time.turn()) {
  }
  EXPECT_TRUE(running.done());
}

TEST_F(AuditorTest, WhoTakesOneGoesOnWhereTheOthersWere) {
  Auditor first(parts, settings, key);
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(must(first.take_checkpoint()));
    add_event();
  }
  Auditor second(parts, settings, key);
  ASSERT_TRUE(must(second.take_checkpoint()));
  EXPECT_FALSE(must(first.take_checkpoint())) << "no head moved since the second one's";
  add_event();
  auto last = must(first.take_checkpoint());
  ASSERT_TRUE(last);
  EXPECT_EQ(last->bytes, must(inner.last_checkpoint()).bytes);
  auto verified = orchestrator::verify_audit(inner, audit::public_key_hex(key), last);
  EXPECT_EQ(must(std::move(verified)).checkpoints, 252U);
}

}  // namespace
}  // namespace porc::sim
