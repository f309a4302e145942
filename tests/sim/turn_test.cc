// SPDX-License-Identifier: Apache-2.0
// Several servers over one store, whose clocks differ and are set, which are paused and killed: the
// scheduled work has one owner at a time, and is not long without one.
#include "orchestrator/turn.h"

#include <map>
#include <memory>

#include <gtest/gtest.h>

#include "aio/scope.h"
#include "tests/sim/parts.h"

namespace porc::sim {
namespace {

using orchestrator::Turn;
using orchestrator::TurnSettings;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kLease = seconds(30);

/// The clock of one machine: it goes wrong by a constant, and nothing happens while it is paused.
class OwnClock final : public aio::Clock {
 public:
  OwnClock(SimTime& time, Duration skew) : time_(time), skew_(skew) {}

  Timestamp now() const override { return time_.now() + skew_; }
  std::uint64_t call_at(Timestamp at, std::function<void()> callback) override {
    const std::uint64_t id = ++last_id_;
    auto fire = [this, id, callback = std::move(callback)] {
      ids_.erase(id);
      if (paused_) {
        late_.emplace(id, callback);
      } else {
        callback();
      }
    };
    ids_.emplace(id, time_.call_at(at - skew_, std::move(fire)));
    return id;
  }
  void cancel(std::uint64_t id) override {
    if (auto found = ids_.extract(id)) time_.cancel(found.mapped());
    late_.erase(id);
  }

  void set(Duration skew) { skew_ = skew; }
  bool is_paused() const { return paused_; }
  void pause() { paused_ = true; }
  /// What was due meanwhile happens now.
  void resume() {
    paused_ = false;
    while (!late_.empty()) {
      auto first = late_.extract(late_.begin());
      first.mapped()();
    }
  }

 private:
  SimTime& time_;
  Duration skew_;
  bool paused_ = false;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, std::uint64_t> ids_{};
  std::map<std::uint64_t, std::function<void()>> late_{};
};

/// One process with its turn; destroying it is kill -9.
struct Process {
  Process(SimTime& time, Store& store, Duration skew, const std::string& name)
      : clock(time, skew),
        turn(store, time, clock, TurnSettings{.owner = name, .lease = kLease}),
        tasks(time, [](const Error&) {}) {
    tasks.spawn(turn.run([this](aio::StopToken asked) { return work(asked); }, stop.token()));
  }
  Task<void> work(aio::StopToken asked) {
    ++begun;
    while (!asked.stop_requested())
      (void)co_await aio::sleep_until(clock, clock.now() + seconds(1), asked);
    co_return ok;
  }
  bool is_owner() const { return turn.is_mine() && !clock.is_paused(); }

  OwnClock clock;
  Turn turn;
  aio::StopSource stop{};
  int begun = 0;
  aio::TaskScope tasks;
};

class TurnTest : public testing::Test, protected LoneParts {
 protected:
  void start(const std::string& name, Duration skew = {}) {
    processes.push_back(std::make_unique<Process>(time, store, skew, name));
  }
  int owners() const {
    int count = 0;
    for (const auto& process : processes) count += process != nullptr && process->is_owner();
    return count;
  }
  Process* owner() {
    for (const auto& process : processes) {
      if (process != nullptr && process->is_owner()) return process.get();
    }
    return nullptr;
  }
  /// Looks at the owners whenever the time moves on.
  void pass(Duration by) {
    const Timestamp end = true_now() + by;
    Timestamp last = true_now();
    while (true_now() < end && time.turn()) {
      if (true_now() == last) continue;
      ownerless = owners_before == 0 ? ownerless + (true_now() - last) : Duration(0);
      longest = std::max(longest, ownerless);
      last = true_now();
      owners_before = owners();
      most = std::max(most, owners_before);
    }
  }
  Timestamp true_now() const { return time.now(); }
  std::uint64_t roll(std::uint64_t below) { return random() % below; }

  std::vector<std::unique_ptr<Process>> processes{};
  int owners_before = 0;
  int most = 0;          ///< at once
  Duration ownerless{};  ///< until now
  Duration longest{};    ///< without an owner
};

TEST_F(TurnTest, ItIsTakenAtOnceAndKept) {
  start("a");
  pass(seconds(1));
  ASSERT_EQ(owners(), 1);
  start("b");
  pass(minutes(10));
  EXPECT_EQ(processes[0]->begun, 1);
  EXPECT_EQ(processes[1]->begun, 0);
  EXPECT_EQ(most, 1);
}

TEST_F(TurnTest, WhoStopsGivesItBack) {
  start("a");
  pass(seconds(1));
  start("b");
  processes[0]->stop.request_stop();
  pass(kLease / 3);
  EXPECT_TRUE(processes[1]->is_owner());
  EXPECT_FALSE(processes[0]->turn.is_mine());
}

TEST_F(TurnTest, AnotherHasItALeaseAfterAKill) {
  start("a", -minutes(90));
  start("b", minutes(45));
  pass(minutes(1));
  Process* first = owner();
  ASSERT_NE(first, nullptr);
  longest = Duration(0);
  for (auto& process : processes) {
    if (process.get() == first) process.reset();
  }
  pass(kLease + seconds(1));
  EXPECT_EQ(owners(), 1);
  EXPECT_LE(longest, kLease);
}

TEST_F(TurnTest, WhoeverIsAloneWaitsForNobody) {
  start("a");
  pass(minutes(1));
  processes[0].reset();
  TurnSettings alone{.lease = kLease, .is_alone = true};
  Turn turn(store, time, time, std::move(alone));
  aio::StopSource stop;
  bool begun = false;
  Task<void> running = turn.run(
      [&begun](aio::StopToken) -> Task<void> {
        begun = true;
        co_return ok;
      },
      stop.token());
  running.start();
  while (!running.done() && time.turn()) {
  }
  EXPECT_TRUE(begun);
}

TEST_F(TurnTest, WhoCannotWriteLetsGoBeforeAnotherTakesIt) {
  start("a");
  pass(minutes(1));
  faults.refuse("put_subject", {.code = ErrorCode::unavailable, .message = "away"});
  pass(kLease / 2);
  EXPECT_EQ(owners(), 0);
  faults.allow("put_subject");
  pass(kLease);
  EXPECT_EQ(owners(), 1);
}

TEST_F(TurnTest, WhatTheWorkEndsWithEndsIt) {
  TurnSettings own{.lease = kLease};
  Turn turn(store, time, time, std::move(own));
  aio::StopSource stop;
  Task<void> running = turn.run(
      [](aio::StopToken) -> Task<void> { co_return Error{.message = "broken"}; }, stop.token());
  running.start();
  while (!running.done() && time.turn()) {
  }
  ASSERT_TRUE(running.done());
  EXPECT_EQ(running.take().error().message, "broken");
}

class TurnHistory : public TurnTest, public testing::WithParamInterface<int> {
 protected:
  TurnHistory() {
    random.seed(static_cast<std::uint64_t>(GetParam()));
    for (int i = 0; i < 4; ++i) begin_again(static_cast<std::size_t>(i));
  }
  Duration some_skew() { return minutes(static_cast<int>(roll(240)) - 120); }
  void begin_again(std::size_t i) {
    processes.resize(std::max(processes.size(), i + 1));
    processes[i] =
        std::make_unique<Process>(time, store, some_skew(), "server-" + std::to_string(i));
  }
};

TEST_P(TurnHistory, ThereAreNeverTwoOwnersWhateverHappens) {
  faults.change({.delay = 200, .long_delay = 5, .fail_before = 30, .fail_after = 30});
  for (int step = 0; step < 200; ++step) {
    pass(milliseconds(roll(20'000)));
    const std::size_t i = roll(processes.size());
    switch (roll(4)) {
      case 0:
        begin_again(i);
        break;
      case 1:
        processes[i]->clock.pause();
        break;
      case 2:
        processes[i]->clock.set(some_skew());
        break;
      default:
        for (auto& process : processes) {
          if (process->clock.is_paused()) process->clock.resume();
        }
    }
  }
  EXPECT_EQ(most, 1);
}

TEST_P(TurnHistory, WithoutAnOwnerItIsForALeaseAtTheLongest) {
  for (int step = 0; step < 200; ++step) {
    pass(milliseconds(roll(60'000)));
    const std::size_t i = roll(processes.size());
    if (roll(2) == 0) {
      begin_again(i);  // kill -9, and a new start
    } else {
      processes[i]->clock.set(some_skew());
    }
  }
  EXPECT_EQ(most, 1);
  EXPECT_LE(longest, kLease);
}

INSTANTIATE_TEST_SUITE_P(Sim, TurnHistory, testing::Range(1, 33));

}  // namespace
}  // namespace porc::sim
