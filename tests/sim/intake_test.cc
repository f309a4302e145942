// SPDX-License-Identifier: Apache-2.0
// The inbox beside a source that fails, hangs and is asked to wait.
#include "orchestrator/intake.h"

#include <deque>
#include <set>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "tests/sim/parts.h"

namespace porc::sim {
namespace {

using orchestrator::Attempt;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Keys = std::vector<std::string>;

/// Handles what it is told, or fails as it is told to.
class Door final : public EventSource {
 public:
  explicit Door(SimTime& time) : time_(time) {}
  std::string name() const override { return "door"; }
  std::size_t body_bytes_max() const override { return 1; }
  Result<std::optional<InboxEntry>> admit(const Message&, Timestamp) const override {
    return std::nullopt;
  }
  Task<void> handle(InboxEntry entry) override {
    begun.push_back(entry.key);
    if (entry.key.find(" sha256:") == entry.key.npos) {
      EXPECT_EQ(entry.body, "body of " + entry.key);
    }
    EXPECT_TRUE(busy_.insert(entry.subject).second) << "two of one subject at once";
    most_at_once = std::max(most_at_once, busy_.size());
    if (takes > Duration(0)) PORC_CO_CHECK(co_await aio::sleep_until(time_, time_.now() + takes));
    busy_.erase(entry.subject);
    std::deque<Error>& script = fails[entry.key];
    if (!script.empty()) {
      Error error = script.front();
      script.pop_front();
      co_return error;
    }
    handled.push_back(entry.key);
    co_return ok;
  }
  /// What was cut off lets go of its subject.
  void forget() { busy_.clear(); }

  Duration takes{0};
  std::map<std::string, std::deque<Error>> fails{};
  Keys begun{};
  Keys handled{};
  std::size_t most_at_once = 0;

 private:
  SimTime& time_;
  std::set<std::string> busy_{};
};

Error of(ErrorCode code, Duration retry_after = {}) {
  return {.code = code, .message = "not now", .retry_after = retry_after};
}

class IntakeTest : public testing::Test, protected LoneParts {
 protected:
  IntakeTest() {
    intake.add_source(door);
    news.listen_handlings([this](const Attempt& attempt) { attempts.push_back(attempt); });
    taking_in.start();
  }

  Result<std::vector<bool>> receive(const Keys& keys,
                                    const std::string& subject,
                                    const std::string& source = "door") {
    std::vector<InboxEntry> entries;
    for (const std::string& key : keys) {
      entries.push_back(
          {.key = key, .source = source, .subject = subject, .body = "body of " + key});
    }
    Task<std::vector<bool>> received = intake.receive(std::move(entries));
    received.start();
    while (!received.done() && time.turn()) {
    }
    return received.take();
  }
  InboxView seen(const std::string& key) {
    Task<InboxView> view = inner.get_inbox(key);
    view.start();
    return view.take().value();
  }
  template <class Condition>
  bool comes(Condition condition, Duration within) {
    const Timestamp end = time.now() + within;
    while (!condition() && time.now() <= end && time.turn()) {
    }
    return condition();
  }
  std::size_t ended(Attempt::Outcome outcome) const {
    return static_cast<std::size_t>(
        std::ranges::count(attempts, outcome, [](const Attempt& each) { return each.outcome; }));
  }

  Door door{time};
  orchestrator::News news{time};
  orchestrator::Intake intake{parts, settings, news};
  std::vector<Attempt> attempts{};
  aio::StopSource stop{};
  Task<void> taking_in = intake.run(stop.token());
};

TEST_F(IntakeTest, EventsOfASubjectAreHandledInOrderAndOthersBesideThem) {
  door.takes = seconds(1);
  constexpr int kSubjects = 100;
  constexpr int kEvents = 5;
  for (int event = 0; event < kEvents; ++event) {
    for (int subject = 0; subject < kSubjects; ++subject) {
      const std::string name = "s" + std::to_string(subject);
      ASSERT_TRUE(receive({name + ":" + std::to_string(event)}, name));
    }
  }
  ASSERT_TRUE(comes([&] { return door.handled.size() == kSubjects * kEvents; }, minutes(10)));
  std::map<std::string, int> next;
  for (const std::string& key : door.handled) {
    const std::string subject = key.substr(0, key.find(':'));
    EXPECT_EQ(key, subject + ":" + std::to_string(next[subject]++));
  }
  EXPECT_EQ(door.most_at_once, settings.handlings_at_once);
  EXPECT_EQ(seen("s1:1").state, InboxState::handled);
}

TEST_F(IntakeTest, WhatIsReceivedTwiceIsHandledOnce) {
  EXPECT_EQ(receive({"a", "b", "a"}, "s").value(), (std::vector<bool>{true, true, false}));
  ASSERT_TRUE(comes([&] { return door.handled.size() == 2; }, minutes(1)));
  EXPECT_EQ(receive({"a"}, "s").value(), std::vector<bool>{false});
  comes([] { return false; }, minutes(1));
  EXPECT_EQ(door.handled, (Keys{"a", "b"}));
}

TEST_F(IntakeTest, NamesThatNoDatabaseIndexesAreToldApartByTheirDigest) {
  const std::string zero("z\0ero", 5);
  const std::string broken = "\xc3(";
  const std::string longest(3000, 'n');
  const std::string longer = longest + "n";
  EXPECT_EQ(receive({zero, broken, longest, longer, zero, longer}, zero).value(),
            (std::vector<bool>{true, true, true, true, false, false}));
  ASSERT_TRUE(comes([&] { return door.handled.size() == 4; }, minutes(1)));
  for (const std::string& key : door.handled) {
    EXPECT_TRUE(is_utf8(key));
    EXPECT_EQ(key.find('\0'), key.npos);
    EXPECT_LE(key.size(), 512U);
    EXPECT_EQ(seen(key).entry.subject, seen(door.handled[0]).entry.subject);
  }
  EXPECT_TRUE(door.handled[2].starts_with(std::string(64, 'n') + " sha256:"));
}

TEST_F(IntakeTest, ItIsSealedAtRest) {
  door.takes = hours(1);
  ASSERT_TRUE(receive({"a"}, "s"));
  EXPECT_EQ(seen("a").entry.body.find("body"), std::string::npos);
  EXPECT_EQ(orchestrator::bytes_within(seen("a").entry.body), std::string("body of a").size());
}

TEST_F(IntakeTest, OneThatIsAskedToWaitHoldsBackItsSubjectAlone) {
  door.fails["a"] = {of(ErrorCode::unavailable, hours(1))};
  const Timestamp begin = time.now();
  ASSERT_TRUE(receive({"a", "b"}, "s"));
  ASSERT_TRUE(receive({"other"}, "t"));
  ASSERT_TRUE(comes([&] { return door.handled.size() == 3; }, hours(2)));
  EXPECT_EQ(door.handled, (Keys{"other", "a", "b"}));
  EXPECT_GE(time.now() - begin, hours(1));
  EXPECT_LT(time.now() - begin, hours(1) + minutes(1));
}

TEST_F(IntakeTest, WhatIsDueSoonIsNotKeptWaitingForTheNextLook) {
  door.fails["a"] = {of(ErrorCode::unavailable), of(ErrorCode::rate_limited, seconds(1))};
  door.fails["b"] = {of(ErrorCode::timeout)};
  const Timestamp begin = time.now();
  ASSERT_TRUE(receive({"a", "b"}, "s"));
  ASSERT_TRUE(comes([&] { return door.handled.size() == 2; }, minutes(1)));
  EXPECT_GE(time.now() - begin, settings.retry_first + seconds(1) + settings.retry_first);
  EXPECT_LT(time.now() - begin, seconds(3));
}

TEST_F(IntakeTest, OneThatIsRateLimitedIsNeverPutAside) {
  settings.handlings_max = 3;
  for (int i = 0; i < 50; ++i) door.fails["a"].push_back(of(ErrorCode::rate_limited));
  ASSERT_TRUE(receive({"a"}, "s"));
  EXPECT_TRUE(comes([&] { return door.handled.size() == 1; }, hours(24)));
  EXPECT_EQ(ended(Attempt::Outcome::again), 50U);
  EXPECT_EQ(ended(Attempt::Outcome::dead), 0U);
}

TEST_F(IntakeTest, WhatFailsTooOftenIsPutAsideAndTold) {
  settings.handlings_max = 3;
  for (int i = 0; i < 3; ++i) door.fails["a"].push_back(of(ErrorCode::unavailable));
  door.fails["b"] = {of(ErrorCode::invalid_argument)};
  ASSERT_TRUE(receive({"a", "b", "c"}, "s"));
  ASSERT_TRUE(comes([&] { return door.handled.size() == 1; }, hours(1)));
  EXPECT_EQ(door.begun, (Keys{"a", "a", "a", "b", "c"})) << "what is wrong is tried once";
  EXPECT_EQ(seen("a").state, InboxState::dead);
  EXPECT_EQ(seen("a").error, "not now");
  EXPECT_EQ(ended(Attempt::Outcome::again), 2U);
  EXPECT_EQ(ended(Attempt::Outcome::dead), 2U);
  EXPECT_EQ(ended(Attempt::Outcome::done), 1U);

  Task<void> replayed = inner.replay_inbox("a");
  replayed.start();
  ASSERT_TRUE(replayed.take());
  intake.look();
  EXPECT_TRUE(comes([&] { return seen("a").state == InboxState::handled; }, minutes(1)));
}

TEST_F(IntakeTest, AnEventOfNobodyIsPutAside) {
  ASSERT_TRUE(receive({"a"}, "s", "window"));
  ASSERT_TRUE(comes([&] { return seen("a").state == InboxState::dead; }, minutes(1)));
  EXPECT_EQ(seen("a").error, "nobody handles events of 'window'");
}

TEST_F(IntakeTest, WhoseEndIsNotStoredIsHandledAgain) {
  faults.refuse("handled", of(ErrorCode::unavailable));
  ASSERT_TRUE(receive({"a", "b"}, "s"));
  ASSERT_TRUE(comes([&] { return door.handled.size() == 1; }, minutes(1)));
  faults.allow("handled");
  ASSERT_TRUE(comes([&] { return door.handled.size() == 3; }, settings.handling_lease * 2));
  EXPECT_EQ(door.handled, (Keys{"a", "a", "b"}));
}

TEST_F(IntakeTest, OneThatHangsLetsGoBeforeItsLeaseEnds) {
  door.takes = hours(10);
  ASSERT_TRUE(receive({"a"}, "s"));
  const Timestamp begin = time.now();
  ASSERT_TRUE(comes([&] { return !attempts.empty(); }, hours(1)));
  EXPECT_LT(time.now() - begin, settings.handling_lease);
  EXPECT_EQ(attempts.front().outcome, Attempt::Outcome::again);
  door.forget();
  door.takes = Duration(0);
  EXPECT_TRUE(comes([&] { return door.handled.size() == 1; }, hours(1)));
}

TEST_F(IntakeTest, StoppingWaitsForNobody) {
  door.takes = minutes(4);
  ASSERT_TRUE(receive({"a"}, "s"));
  ASSERT_TRUE(comes([&] { return door.begun.size() == 1; }, minutes(1)));
  const Timestamp asked = time.now();
  stop.request_stop();
  EXPECT_TRUE(comes([&] { return taking_in.done(); }, minutes(20)));
  EXPECT_LT(time.now() - asked, seconds(10));
  EXPECT_EQ(seen("a").state, InboxState::waiting) << "who comes next handles it";
  EXPECT_TRUE(attempts.empty());
}

TEST_F(IntakeTest, SaysWhenSendersShouldWait) {
  settings.inbox_full = 3;
  door.takes = minutes(1);
  EXPECT_FALSE(intake.is_full());
  ASSERT_TRUE(receive({"a", "b", "c", "d"}, "s"));
  EXPECT_TRUE(intake.is_full());
  EXPECT_TRUE(comes([&] { return !intake.is_full(); }, minutes(10)));
  EXPECT_GE(door.handled.size(), 2U);
}

}  // namespace
}  // namespace porc::sim
