// SPDX-License-Identifier: Apache-2.0
// The outbox beside a target that does not answer.
#include "orchestrator/delivery.h"

#include <deque>

#include <gtest/gtest.h>

#include "tests/sim/parts.h"
#include "tests/sim/world.h"

namespace porc::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Takes what it is told, after it has failed as it is told to; the slow one only after a long
/// while.
class Target final : public Notifier {
 public:
  Target(std::string name, SimTime& time, Duration takes)
      : name_(std::move(name)), time_(time), takes_(takes) {}
  std::string target() const override { return name_; }
  std::vector<Report> reports_of(const Change&) const override { return {}; }
  Task<void> deliver(OutboxEntry) override {
    ++begun;
    if (time_.now() < away_until)
      co_return Error{.code = ErrorCode::unavailable, .message = "it answers 503"};
    if (takes_ > Duration(0)) PORC_CO_CHECK(co_await aio::sleep_until(time_, time_.now() + takes_));
    if (!fails.empty()) {
      Error error = fails.front();
      fails.pop_front();
      co_return error;
    }
    ++ended;
    co_return ok;
  }
  std::deque<Error> fails{};
  int begun = 0;
  int ended = 0;
  Timestamp away_until{};

 private:
  std::string name_;
  SimTime& time_;
  Duration takes_;
};

class DeliveryTest : public testing::Test, protected LoneParts {
 protected:
  DeliveryTest() {
    settings.delivery_lease = minutes(30);
    parts.notifiers = {&slow, &quick};
    delivering.start();
  }

  void submit(int n) {
    run::Run first{.id = make_run_id(time.now(), static_cast<std::uint32_t>(n))};
    first.workspace = WorkspaceName::trusted("porc-dev-" + std::to_string(n));
    run::Draft draft = run::Draft::submitted(std::move(first), {.at = time.now()});
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    for (const char* target : {"callback", "files"}) {
      change.outbox.push_back({.key = change.run.id.str() + ":1:" + target,
                               .subject = change.run.id.str(),
                               .target = target});
    }
    Task<void> appended = inner.append(std::move(change));
    appended.start();
    ASSERT_TRUE(appended.take());
    news.nudge();
  }
  OutboxStore::Depth depth() {
    Task<OutboxStore::Depth> asked = inner.outbox_depth();
    asked.start();
    return asked.take().value();
  }
  std::uint64_t undelivered() { return depth().due; }
  template <class Condition>
  bool comes(Condition condition, Duration within) {
    const Timestamp end = time.now() + within;
    while (!condition() && time.now() <= end && time.turn()) {
    }
    return condition();
  }

  int runs = 0;
  Target slow{"callback", time, minutes(10)};
  Target quick{"files", time, Duration(0)};
  orchestrator::News news{time};
  orchestrator::Delivery delivery{parts, settings, news};
  aio::StopSource stop{};
  Task<void> delivering = delivery.run(stop.token());
};

TEST_F(DeliveryTest, ATargetThatDoesNotAnswerHoldsUpNobodyElse) {
  constexpr int kRuns = 1000;
  for (int n = 0; n < kRuns; ++n) submit(n);
  EXPECT_TRUE(comes([&] { return quick.ended == kRuns; }, seconds(30)));
  EXPECT_TRUE(comes([&] { return undelivered() == kRuns; }, seconds(30)))
      << "what the files took is marked";
  EXPECT_EQ(slow.ended, 0);
  EXPECT_LT(slow.begun, 300) << "a target has so many places and no more";
}

TEST_F(DeliveryTest, StoppingWaitsForNobody) {
  submit(1);
  ASSERT_TRUE(comes([&] { return slow.begun == 1 && quick.ended == 1; }, seconds(30)));
  const Timestamp asked = time.now();
  stop.request_stop();
  EXPECT_TRUE(comes([&] { return delivering.done(); }, minutes(20)));
  EXPECT_LT(time.now() - asked, seconds(10));
  EXPECT_EQ(undelivered(), 1U) << "the slow one is told again by who comes next";
}

TEST_F(DeliveryTest, ATargetThatIsAwayForHoursIsToldWhenItIsBack) {
  for (const Duration away : {minutes(10), minutes(60 * 15)}) {
    const int before = quick.ended;
    quick.away_until = time.now() + away;
    submit(++runs);
    EXPECT_TRUE(comes([&] { return quick.ended == before + 1; }, away * 2 + minutes(5)));
  }
  EXPECT_EQ(depth().dead, 0U);
}

TEST_F(DeliveryTest, ATargetThatStaysAwayIsGivenUpAfterADayAndHoldsNothingBack) {
  const Timestamp begin = time.now();
  quick.away_until = begin + minutes(60 * 48);
  submit(++runs);
  ASSERT_TRUE(comes([&] { return depth().dead == 1; }, minutes(60 * 48)));
  EXPECT_GE(time.now() - begin, minutes(60 * 20));
  EXPECT_LE(time.now() - begin, minutes(60 * 28));
  quick.away_until = {};
  submit(++runs);
  EXPECT_TRUE(comes([&] { return quick.ended == 1; }, minutes(1)));
}

TEST_F(DeliveryTest, AMarkThatFailsIsMadeAgain) {
  faults.refuse("delivered", {.code = ErrorCode::unavailable, .message = "down"});
  submit(1);
  ASSERT_TRUE(comes([&] { return quick.ended == 1; }, seconds(30)));
  EXPECT_EQ(undelivered(), 2U);
  faults.allow("delivered");
  EXPECT_TRUE(comes([&] { return undelivered() == 1; }, minutes(1)));
  EXPECT_EQ(quick.ended, 1);
}

TEST_F(DeliveryTest, WhatIsDueSoonIsNotKeptWaitingForTheNextLook) {
  quick.fails = {{.code = ErrorCode::unavailable, .message = "down"},
                 {.code = ErrorCode::rate_limited, .message = "later", .retry_after = seconds(1)},
                 {.code = ErrorCode::timeout, .message = "slow"}};
  settings.delivery_pauses.assign(3, std::chrono::milliseconds(200));
  submit(1);
  ASSERT_TRUE(comes([&] { return quick.begun == 1; }, minutes(1)));
  const Timestamp begin = time.now();
  ASSERT_TRUE(comes([&] { return quick.ended == 1; }, minutes(1)));
  EXPECT_GE(time.now() - begin, settings.delivery_pauses[0] * 2 + seconds(1));
  EXPECT_LT(time.now() - begin, seconds(3));
}

}  // namespace
}  // namespace porc::sim
