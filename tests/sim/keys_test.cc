// SPDX-License-Identifier: Apache-2.0
// A master key is replaced while servers work on: step by step, whoever is killed when.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "domain/blueprint/sealing.h"
#include "domain/run/draft.h"
#include "orchestrator/intake.h"
#include "orchestrator/key_register.h"
#include "orchestrator/resealing.h"
#include "tests/sim/parts.h"

namespace porc::sim {
namespace {

using orchestrator::body_context;
using orchestrator::follow_register;
using orchestrator::Keys;
using orchestrator::KeyState;
using orchestrator::mark_unused;
using orchestrator::read_register;
using orchestrator::read_resealing;
using orchestrator::register_keys;
using orchestrator::RegisteredKey;
using orchestrator::Resealer;
using orchestrator::SealedInbox;
using orchestrator::SealedRuns;

Keys keys_of(const std::string& masters, const std::string& audits = "x") {
  std::vector<Secret> all;
  for (char one : masters) all.emplace_back(std::string(crypto::kSealKeyBytes, one));
  Secret first = all.front();
  all.erase(all.begin());
  std::vector<crypto::SigningKey> signing;
  for (char one : audits) {
    signing.push_back(
        crypto::SigningKey::from_seed(Secret(std::string(crypto::kSeedBytes, one))).value());
  }
  return {.sealer = crypto::Sealer(std::move(first), std::move(all)),
          .signers = audit::Signers(std::move(signing))};
}

std::string id_of(char master) {
  return crypto::Sealer(Secret(std::string(crypto::kSealKeyBytes, master))).sealing_key();
}

class KeysTest : public testing::Test, protected LoneParts {
 protected:
  template <class T>
  Result<T> run(Task<T> task) {
    task.start();
    while (!task.done() && time.turn()) {
    }
    return task.take();
  }
  /// As a server does that starts; "" when it is admitted.
  std::string begin(Keys& keys, bool is_shared = true) {
    const auto registered = run(register_keys(inner, keys, entropy, is_shared));
    return registered ? "" : registered.error().message;
  }
  std::string begin(const std::string& masters, const std::string& audits = "x") {
    Keys keys = keys_of(masters, audits);
    return begin(keys);
  }
  std::map<std::string, KeyState> states() {
    std::map<std::string, KeyState> found;
    const auto known = run(read_register(inner)).value();
    for (const RegisteredKey& key : known.keys) found.emplace(key.id, key.state);
    return found;
  }
};

TEST_F(KeysTest, ServersThatHaveTheSameKeysAreAdmitted) {
  EXPECT_EQ(begin("k"), "");
  EXPECT_EQ(begin("k"), "");
  EXPECT_EQ(states(), (std::map<std::string, KeyState>{{id_of('k'), KeyState::sealing}}));
  EXPECT_NE(begin("o").find("another master key"), std::string::npos);
  EXPECT_NE(begin("k", "y").find("another audit key"), std::string::npos);
}

TEST_F(KeysTest, ARegisterOfBeforeIsTakenOver) {
  Keys before = keys_of("k");
  Subject old{.name = "porc/keys", .version = 1};
  old.document = json::object{{"master", hex_encode(before.sealer.keyed_digest("porc:master-key"))},
                              {"audit", before.signers.signing()}};
  ASSERT_TRUE(run(inner.put_subject(old, {})));
  EXPECT_NE(begin("o").find("another master key"), std::string::npos);
  Keys next = keys_of("nk");
  ASSERT_EQ(begin(next, false), "");
  EXPECT_EQ(next.sealer.sealing_key(), id_of('n'));
  EXPECT_EQ(next.sealer.keyed_digest("a"), before.sealer.keyed_digest("a"));
}

TEST_F(KeysTest, ANewKeyIsGivenToAllBeforeItSeals) {
  Keys first = keys_of("k");
  ASSERT_EQ(begin(first), "");
  const std::string refused = begin("nk");
  EXPECT_NE(refused.find("first give it to every server as PORC_OTHER_MASTER_KEYS"),
            std::string::npos);
  // Step 1: it opens.
  Keys second = keys_of("kn");
  ASSERT_EQ(begin(second), "");
  EXPECT_EQ(second.sealer.sealing_key(), id_of('k'));
  EXPECT_EQ(states()[id_of('n')], KeyState::next);
  // Step 2: one server after another seals with it; the others follow by themselves.
  Keys third = keys_of("nk");
  ASSERT_EQ(begin(third), "");
  EXPECT_EQ(third.sealer.sealing_key(), id_of('n'));
  ASSERT_TRUE(run(follow_register(inner, second)));
  EXPECT_EQ(second.sealer.sealing_key(), id_of('n'));
  EXPECT_EQ(states()[id_of('k')], KeyState::former);
  // Whoever starts as before step 2 follows too, and nobody goes back.
  Keys again = keys_of("kn");
  ASSERT_EQ(begin(again), "");
  EXPECT_EQ(again.sealer.sealing_key(), id_of('n'));
  // One that was forgotten is told, and one that forgets the key before too early.
  EXPECT_FALSE(run(follow_register(inner, first)));
  EXPECT_EQ(first.sealer.sealing_key(), id_of('k'));
  EXPECT_NE(begin("k").find("another master key"), std::string::npos);
  EXPECT_NE(begin("n").find("not all sealed anew yet"), std::string::npos);
  // Step 4.
  ASSERT_TRUE(run(mark_unused(inner, id_of('n'))));
  EXPECT_EQ(begin("n"), "");
  EXPECT_EQ(states()[id_of('k')], KeyState::unused);
  EXPECT_EQ(begin("nk"), "") << "it may stay";
}

TEST_F(KeysTest, DigestsOfAllTimesAreKeyedAlike) {
  Keys first = keys_of("k");
  ASSERT_EQ(begin(first), "");
  Keys next = keys_of("nk");
  ASSERT_EQ(begin(next, false), "");
  EXPECT_EQ(next.sealer.keyed_digest("a"), first.sealer.keyed_digest("a"));
  ASSERT_TRUE(run(mark_unused(inner, id_of('n'))));
  Keys alone = keys_of("n");
  ASSERT_EQ(begin(alone), "");
  EXPECT_EQ(alone.sealer.keyed_digest("a"), first.sealer.keyed_digest("a"));
  EXPECT_NE(alone.sealer.keyed_digest("a"), keys_of("n").sealer.keyed_digest("a"));
}

TEST_F(KeysTest, TheAuditKeyIsReplacedByWhoHasTheOneBefore) {
  ASSERT_EQ(begin("k", "a"), "");
  EXPECT_NE(begin("k", "b").find("another audit key"), std::string::npos);
  Keys both = keys_of("k", "ba");
  ASSERT_EQ(begin(both), "");
  EXPECT_EQ(both.signers.signing(), keys_of("k", "b").signers.signing());
  Keys late = keys_of("k", "ab");
  ASSERT_EQ(begin(late), "");
  EXPECT_EQ(late.signers.signing(), both.signers.signing()) << "nobody goes back";
  EXPECT_NE(begin("k", "a").find("another audit key"), std::string::npos);
  EXPECT_EQ(begin("k", "b"), "");
}

TEST_F(KeysTest, ServersThatBeginAtOnceAgree) {
  Keys one = keys_of("k"), two = keys_of("k");
  faults.change({.delay = 1000});
  Task<void> first = register_keys(store, one, entropy, true);
  Task<void> second = register_keys(store, two, entropy, true);
  first.start();
  second.start();
  while (!(first.done() && second.done()) && time.turn()) {
  }
  EXPECT_TRUE(first.take());
  EXPECT_TRUE(second.take());
  EXPECT_EQ(one.sealer.keyed_digest("a"), two.sealer.keyed_digest("a"));
}

/// What lies sealed: runs with a secret, events in each state.
class ResealingTest : public KeysTest {
 protected:
  static constexpr int kRuns = 450;
  static constexpr int kEvents = 230;
  ResealingTest() {
    EXPECT_EQ(begin(before, false), "");
    for (int i = 0; i < kRuns; ++i) add_run(i);
    for (int i = 0; i < kEvents; ++i) add_event(i);
    EXPECT_EQ(begin(keys, false), "");
  }
  void add_run(int i) {
    run::Run first{.id = make_run_id(time.now(), static_cast<std::uint32_t>(i + 1))};
    first.workspace = WorkspaceName::trusted("porc-dev-orders");
    first.blueprint.inputs["password"] = "hunter" + std::to_string(i);
    first.blueprint.inputs["size"] = 3;
    blueprint::seal_inputs(first.blueprint, {"/password"}, before.sealer, [this] {
      return entropy.bytes(crypto::kNonceBytes);
    });
    first.blueprint_digest = blueprint::digest(first.blueprint);
    run::Draft draft = run::Draft::submitted(std::move(first), {.at = time.now()});
    Change change{.run = draft.run, .events = draft.events};
    if (i % 2 == 1) change.job.kind = JobChange::Kind::close;
    ASSERT_TRUE(run(inner.append(std::move(change))));
  }
  void add_event(int i) {
    const std::string key = "hub:" + std::to_string(i);
    const std::string body =
        before.sealer.seal("body " + key, body_context(key), entropy.bytes(crypto::kNonceBytes));
    InboxEntry entry{.key = key, .source = "hub", .subject = key, .kind = "k", .body = body};
    std::vector<InboxEntry> entries;
    entries.push_back(std::move(entry));
    ASSERT_TRUE(run(inner.receive(std::move(entries))));
    if (i % 3 == 0) return;
    const auto due = run(inner.claim_inbox(std::chrono::seconds(30), 1)).value();
    if (due.empty()) return;
    if (i % 3 == 1) {
      ASSERT_TRUE(run(inner.handled(due[0].entry.key, due[0].fence, std::chrono::hours(1))));
    } else {
      ASSERT_TRUE(run(inner.put_off(due[0].entry.key, due[0].fence, "why", std::nullopt)));
    }
  }
  /// Everything opens with the new key alone, and says what it said.
  void expect_all_anew() {
    const crypto::Sealer alone = keys_of("n").sealer;
    RunFilter all;
    const auto listed = run(inner.list_runs(all, {.limit = 1000})).value().items;
    ASSERT_EQ(listed.size(), static_cast<std::size_t>(kRuns));
    for (const run::Run& one : listed) {
      const auto opened = blueprint::open_inputs(one.blueprint, {"/password"}, alone, {});
      ASSERT_TRUE(opened) << opened.error().message;
      EXPECT_NE(opened->at("password").expose("a test").find("hunter"), std::string::npos);
      EXPECT_EQ(blueprint::digest(one.blueprint), one.blueprint_digest);
      EXPECT_EQ(one.version, 2U);
      EXPECT_EQ(one.audit_sequence, 1U) << "nothing happened to it";
    }
    for (int i = 0; i < kEvents; ++i) {
      const std::string key = "hub:" + std::to_string(i);
      const auto view = run(inner.get_inbox(key)).value();
      EXPECT_EQ(alone.open(view.entry.body, body_context(key)).value(), "body " + key);
    }
  }
  /// Until the sweep says that it is done; each call is a server that was started for it.
  void sweep(Duration by) {
    Resealer resealer(around, keys, {&runs, &inbox}, settle, [this](const auto& pass) {
      if (pass && pass->done) is_done = true;
    });
    aio::StopSource stop;
    Task<void> running = resealer.run(stop.token());
    running.start();
    const Timestamp end = time.now() + by;
    while (!is_done && time.now() < end && time.turn()) {
    }
    stop.request_stop();
  }

  const Duration settle = std::chrono::seconds(15);
  Keys before = keys_of("k");
  Keys keys = keys_of("nk");
  orchestrator::Parts around{.executor = time,
                             .clock = time,
                             .entropy = entropy,
                             .compute = compute,
                             .store = store,
                             .bundles = bundles,
                             .quills = quills,
                             .engine = engine,
                             .sealer = keys.sealer,
                             .secret_pool = compute,
                             .secrets = {}};
  SealedRuns runs{around};
  SealedInbox inbox{around};
  bool is_done = false;
};

TEST_F(ResealingTest, EverythingIsSealedAnewAndThenTheKeyBeforeMayGo) {
  EXPECT_NE(begin("n").find("not all sealed anew yet"), std::string::npos);
  sweep(std::chrono::minutes(5));
  ASSERT_TRUE(is_done);
  expect_all_anew();
  EXPECT_EQ(begin("n"), "");
  const auto told = run(read_resealing(inner)).value().value();
  EXPECT_EQ(told.key, id_of('n'));
  EXPECT_EQ(told.resealed_in_all, static_cast<std::uint64_t>(kRuns + kEvents));
  EXPECT_EQ(told.looked_at, static_cast<std::uint64_t>(kRuns + kEvents)) << "of the last pass";
}

TEST_F(ResealingTest, OneThatIsKilledNowAndThenGoesOnWhereItWas) {
  faults.change({.delay = 100, .fail_before = 5, .fail_after = 5});
  for (int kills = 0; kills < 1000 && !is_done; ++kills) sweep(std::chrono::seconds(60));
  faults.change({});
  sweep(std::chrono::minutes(5));
  ASSERT_TRUE(is_done);
  expect_all_anew();
}

TEST_F(ResealingTest, WhatAnotherServerStillSealsWithTheKeyBeforeKeepsIt) {
  // It has not looked at the register for a while.
  faults.before("append", [this] { add_event(kEvents); });
  sweep(std::chrono::minutes(5));
  ASSERT_TRUE(is_done);
  const auto late = run(inner.get_inbox("hub:" + std::to_string(kEvents))).value();
  EXPECT_TRUE(keys.sealer.is_current(late.entry.body));
}

TEST_F(ResealingTest, AnEventThatIsJustHandledIsLeftForTheNextPass) {
  const auto due = run(inner.claim_inbox(std::chrono::minutes(1), 1)).value();
  ASSERT_EQ(due.size(), 1U);
  sweep(std::chrono::seconds(50));
  EXPECT_FALSE(is_done) << "its body is still sealed with the key before";
  sweep(std::chrono::minutes(5));
  EXPECT_TRUE(is_done);
}

TEST_F(ResealingTest, WhatIsDamagedKeepsNoKey) {
  InboxEntry entry{.key = "hub:x", .source = "hub", .subject = "x", .kind = "k"};
  entry.body = before.sealer.seal("x", "elsewhere", entropy.bytes(crypto::kNonceBytes));
  std::vector<InboxEntry> entries;
  entries.push_back(std::move(entry));
  ASSERT_TRUE(run(inner.receive(std::move(entries))));
  sweep(std::chrono::minutes(5));
  EXPECT_TRUE(is_done);
}

}  // namespace
}  // namespace porc::sim
