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

  static crypto::SigningKey key_of(char seed) {
    return crypto::SigningKey::from_seed(Secret(std::string(crypto::kSeedBytes, seed))).value();
  }
  /// The first one signs.
  static audit::Signers signers_of(std::string_view seeds) {
    std::vector<crypto::SigningKey> held;
    for (char seed : seeds) held.push_back(key_of(seed));
    return audit::Signers(std::move(held));
  }
  static std::string public_key(char seed) { return audit::public_key_hex(key_of(seed)); }
  std::vector<audit::SignedCheckpoint> kept() { return must(inner.list_checkpoints(0, 1000)); }
  Result<audit::Verdict> verify(Store& among, std::vector<std::string> trusted) {
    auto verified = orchestrator::verify_audit(among, std::move(trusted), std::nullopt);
    verified.start();
    return verified.take();
  }

  const audit::Signers signers = signers_of("a");
  run::Run run{};
};

TEST_F(AuditorTest, AServerThatWorksOnMeanwhileIsIntact) {
  Auditor auditor(parts, settings, signers);
  must(auditor.take_checkpoint());
  faults.change({.delay = 1000});
  Task<audit::Verdict> verified =
      orchestrator::verify_audit(store, signers.public_keys(), std::nullopt);
  verified.start();
  while (!verified.done() && time.turn()) add_event();
  ASSERT_TRUE(verified.done());
  auto verdict = verified.take();
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->runs, 1U);
}

TEST_F(AuditorTest, AStoreThatFailsOnceDoesNotEndTheCheckpoints) {
  int failed = 0;
  Auditor auditor(parts, settings, signers, [&](const Result<void>& looked) {
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
  Auditor first(parts, settings, signers);
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(must(first.take_checkpoint()));
    add_event();
  }
  Auditor second(parts, settings, signers);
  ASSERT_TRUE(must(second.take_checkpoint()));
  EXPECT_FALSE(must(first.take_checkpoint())) << "no head moved since the second one's";
  add_event();
  auto last = must(first.take_checkpoint());
  ASSERT_TRUE(last);
  EXPECT_EQ(last->bytes, must(inner.last_checkpoint()).bytes);
  auto verified = orchestrator::verify_audit(inner, signers.public_keys(), last);
  EXPECT_EQ(must(std::move(verified)).checkpoints, 252U);
}

TEST_F(AuditorTest, TheKeyBeforeHandsTheChainOverToTheNewOneWhichSignsAtOnce) {
  Auditor before(parts, settings, signers);
  must(before.take_checkpoint());
  const audit::Signers both = signers_of("ba");
  Auditor after(parts, settings, both);
  ASSERT_TRUE(must(after.take_checkpoint())) << "though no head moved";
  const auto all = kept();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].public_key, public_key('a'));
  EXPECT_NE(all[1].bytes.find("\"next_key\":\"" + public_key('b') + "\""), std::string::npos);
  EXPECT_EQ(all[2].public_key, public_key('b'));
  add_event();
  // From now on the new key alone is enough, to sign and to verify.
  const audit::Signers alone = signers_of("b");
  Auditor later(parts, settings, alone);
  ASSERT_TRUE(must(later.take_checkpoint()));
  EXPECT_EQ(verify(inner, {public_key('b')}).value().checkpoints, 4U);
  auto exported = orchestrator::verify_audit(inner, {public_key('b')}, all[0]);
  EXPECT_EQ(must(std::move(exported)).checkpoints, 4U) << "kept elsewhere before the key changed";
}

TEST_F(AuditorTest, AServerWithTheKeyBeforeSignsNothingAfterTheHandOver) {
  Auditor before(parts, settings, signers);
  must(before.take_checkpoint());
  const audit::Signers both = signers_of("ba");
  must(Auditor(parts, settings, both).take_checkpoint());
  add_event();
  Task<std::optional<audit::SignedCheckpoint>> late = before.take_checkpoint();
  late.start();
  const auto refused = late.take();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(checkpoints(), 3U);
}

TEST_F(AuditorTest, AKillBetweenHandOverAndFirstSignatureIsMadeGood) {
  Auditor before(parts, settings, signers);
  must(before.take_checkpoint());
  const audit::Signers both = signers_of("ba");
  Auditor killed(parts, settings, both);
  faults.before("put_checkpoint", [this] {
    faults.before("put_checkpoint", [this] {
      faults.refuse("put_checkpoint", {.code = ErrorCode::unavailable, .message = "down"});
    });
  });
  Task<std::optional<audit::SignedCheckpoint>> cut = killed.take_checkpoint();
  cut.start();
  EXPECT_FALSE(cut.take());
  EXPECT_EQ(checkpoints(), 2U) << "handed over, and no more";
  EXPECT_TRUE(verify(inner, both.public_keys()));
  EXPECT_FALSE(verify(inner, {public_key('b')})) << "nothing of the new key vouches for it yet";
  faults.allow("put_checkpoint");
  must(Auditor(parts, settings, both).take_checkpoint());
  EXPECT_EQ(checkpoints(), 3U);
  EXPECT_TRUE(verify(inner, {public_key('b')}));
}

TEST_F(AuditorTest, AForgedHandOverIsRefused) {
  Auditor before(parts, settings, signers);
  must(before.take_checkpoint());
  const std::string head = audit::checkpoint_digest(kept()[0]);
  const auto refused = [&](const std::vector<audit::SignedCheckpoint>& chain,
                           const audit::Signers& by) {
    memory_store::MemoryStore forged(time);
    for (std::size_t i = 0; i < chain.size(); ++i) must(forged.put_checkpoint(i + 1, chain[i]));
    EXPECT_FALSE(verify(forged, by.public_keys()));
    orchestrator::Parts around{.executor = time,
                               .clock = time,
                               .entropy = entropy,
                               .compute = compute,
                               .store = forged,
                               .bundles = bundles,
                               .quills = quills,
                               .engine = engine,
                               .sealer = sealer,
                               .secret_pool = compute,
                               .secrets = {}};
    Auditor auditor(around, settings, by);
    Task<std::optional<audit::SignedCheckpoint>> taken = auditor.take_checkpoint();
    taken.start();
    const auto answer = taken.take();
    EXPECT_FALSE(answer) << "it would vouch for what is forged";
  };
  const auto checkpoint = [&](std::uint64_t number, std::string previous, char next) {
    audit::Checkpoint made{
        .number = number, .previous = std::move(previous), .at = time.now(), .runs = 0};
    if (next != 0) made.next_key = public_key(next);
    return made;
  };
  // By somebody who has no key: appended to the real chain, and as a chain of its own.
  const auto stranger = audit::sign_checkpoint(checkpoint(2, head, 'b'), key_of('x'));
  refused({kept()[0], stranger}, signers_of("b"));
  refused({kept()[0], stranger}, signers_of("a"));
  auto disguised = stranger;
  disguised.public_key = public_key('a');
  refused({kept()[0], disguised}, signers_of("ba"));
  refused({audit::sign_checkpoint(checkpoint(1, "", 'b'), key_of('x'))}, signers_of("b"));
  // With the key before, once it is no longer trusted: nothing of the new one follows.
  refused({audit::sign_checkpoint(checkpoint(1, "", 'b'), key_of('a'))}, signers_of("b"));
  // Whoever was handed over to, another key cannot go on.
  const auto over = audit::sign_checkpoint(checkpoint(2, head, 'b'), key_of('a'));
  const auto third =
      audit::sign_checkpoint(checkpoint(3, audit::checkpoint_digest(over), 0), key_of('a'));
  refused({kept()[0], over, third}, signers_of("ba"));
}

}  // namespace
}  // namespace porc::sim
