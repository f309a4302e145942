// SPDX-License-Identifier: Apache-2.0
#include "aio/loop.h"

#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "aio/signal.h"

namespace porc::aio {
namespace {

using namespace std::chrono_literals;

TEST(Loop, RunsPostedWorkInOrderAndNeverInline) {
  Loop loop;
  std::string order;
  loop.post([&] {
    loop.post([&] {
      order += "c";
      loop.stop();
    });
    order += "a";
  });
  loop.post([&] { order += "b"; });
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(Loop, IsCurrentOnlyOnTheThreadThatRunsIt) {
  Loop loop;
  EXPECT_TRUE(loop.is_current());
  bool inside = false;
  std::thread runner([&] {
    EXPECT_FALSE(loop.is_current());
    loop.post([&] {
      inside = loop.is_current();
      loop.stop();
    });
    loop.run();
  });
  runner.join();
  EXPECT_TRUE(inside);
  EXPECT_FALSE(loop.is_current());
}

TEST(Loop, AStopBeforeRunEndsThatRun) {
  Loop loop;
  loop.stop();
  loop.run();
}

TEST(Loop, TimersRunInTheOrderOfTheirTimesAndNotEarly) {
  Loop loop;
  Timestamp start = loop.now();
  std::string order;
  loop.call_at(start + 20ms, [&] {
    order += "b";
    EXPECT_GE(loop.now(), start + 20ms);
    loop.stop();
  });
  loop.call_at(start + 10ms, [&] { order += "a"; });
  std::uint64_t gone = loop.call_at(start + 5ms, [&] { order += "x"; });
  loop.cancel(gone);
  loop.cancel(gone);
  loop.cancel(0);
  loop.run();
  EXPECT_EQ(order, "ab");
}

TEST(Loop, ATimerMayBeCancelledWhenItIsAlreadyDue) {
  Loop loop;
  Timestamp due = loop.now() - 1s;
  bool ran = false;
  std::uint64_t second = 0;
  loop.call_at(due, [&] { loop.cancel(second); });
  second = loop.call_at(due, [&] { ran = true; });
  loop.call_at(loop.now() + 20ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(ran);
}

TEST(Loop, TheFarthestTimeIsNoOverflow) {
  Loop loop;
  bool ran = false;
  loop.call_at(Timestamp::max(), [&] { ran = true; });
  loop.call_at(Timestamp::min(), [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(ran);
}

TEST(Loop, HandlesTerminationSignalsOneByOne) {
  Loop loop;
  std::vector<int> seen;
  loop.on_signal([&](int number) {
    seen.push_back(number);
    if (seen.size() == 2) loop.stop();
    raise(SIGINT);
  });
  loop.post([] { raise(SIGTERM); });
  loop.run();
  EXPECT_EQ(seen, (std::vector{SIGTERM, SIGINT}));
}

Task<std::string> wait_a_little(Loop* loop) {
  PORC_CO_CHECK(co_await sleep_until(*loop, loop->now() + 1ms));
  co_return "done";
}
TEST(Loop, RunToEndAnswersWhatTheTaskAnswersAndCanBeRepeated) {
  Loop loop;
  EXPECT_EQ(run_to_end(loop, wait_a_little(&loop)).value(), "done");
  EXPECT_EQ(run_to_end(loop, wait_a_little(&loop)).value(), "done");
}
TEST(Loop, RunToEndAnswersCancelledWhenTheLoopIsStopped) {
  Loop loop;
  loop.post([&] { loop.stop(); });
  Signal never(loop);
  EXPECT_EQ(run_to_end(loop, never.wait()).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace porc::aio
