// SPDX-License-Identifier: Apache-2.0
#include "aio/signal.h"

#include <optional>

#include <gtest/gtest.h>

#include "aio/manual_world.h"

namespace porc::aio {
namespace {

using namespace std::chrono_literals;

class SignalTest : public testing::Test {
 protected:
  ManualWorld world;
  Signal signal{world};
  StopSource stop;
};

TEST_F(SignalTest, WakesEverybodyOnALaterTurn) {
  Task<void> first = signal.wait();
  Task<void> second = signal.wait();
  first.start();
  second.start();
  signal.notify_all();
  EXPECT_FALSE(first.done());
  world.run_ready();
  EXPECT_TRUE(first.done());
  EXPECT_TRUE(second.done());
}

TEST_F(SignalTest, ANotificationBetweenLookingAndWaitingIsNotLost) {
  auto seen = signal.version();
  signal.notify_all();
  Task<void> late = signal.wait(seen);
  late.start();
  EXPECT_TRUE(late.done());
}

TEST_F(SignalTest, CountsFromTheCallAndNotFromTheStart) {
  Task<void> task = signal.wait();
  signal.notify_all();
  task.start();
  EXPECT_TRUE(task.done());
}

TEST_F(SignalTest, AWaiterMayBeDestroyedBeforeAndAfterTheNotification) {
  std::optional<Task<void>> before(signal.wait());
  std::optional<Task<void>> after(signal.wait());
  before->start();
  after->start();
  before.reset();
  signal.notify_all();
  after.reset();
  world.run_ready();
}

TEST_F(SignalTest, ADeadlineAnswersFalseAndLeavesNoTimer) {
  Task<bool> task = wait_until(signal, world, world.now() + 5s);
  task.start();
  world.advance(4999ms);
  EXPECT_FALSE(task.done());
  world.advance(1ms);
  ASSERT_TRUE(task.done());
  EXPECT_FALSE(task.take().value());
  EXPECT_EQ(world.pending_timers(), 0U);
}

TEST_F(SignalTest, ANotificationBeforeTheDeadlineAnswersTrueAndLeavesNoTimer) {
  Task<bool> task = wait_until(signal, world, world.now() + 5s);
  task.start();
  signal.notify_all();
  world.run_ready();
  ASSERT_TRUE(task.done());
  EXPECT_TRUE(task.take().value());
  EXPECT_EQ(world.pending_timers(), 0U);
}

TEST_F(SignalTest, AStopAnswersCancelled) {
  Task<void> plain = signal.wait(stop.token());
  Task<bool> timed = wait_until(signal, world, world.now() + 5s, stop.token());
  Task<void> sleeping = sleep_until(world, world.now() + 5s, stop.token());
  plain.start();
  timed.start();
  sleeping.start();
  stop.request_stop();
  world.advance(0ms);
  ASSERT_TRUE(plain.done() && timed.done() && sleeping.done());
  EXPECT_EQ(plain.take().error().code, ErrorCode::cancelled);
  EXPECT_EQ(timed.take().error().code, ErrorCode::cancelled);
  EXPECT_EQ(sleeping.take().error().code, ErrorCode::cancelled);
  EXPECT_EQ(world.pending_timers(), 0U);
}

TEST_F(SignalTest, AStopThatCameFirstNeedsNoTurn) {
  stop.request_stop();
  Task<void> plain = signal.wait(stop.token());
  Task<bool> timed = wait_until(signal, world, world.now() + 5s, stop.token());
  plain.start();
  timed.start();
  EXPECT_EQ(plain.take().error().code, ErrorCode::cancelled);
  EXPECT_EQ(timed.take().error().code, ErrorCode::cancelled);
}

TEST_F(SignalTest, SleepEndsAtItsTime) {
  Task<void> task = sleep_until(world, world.now() + 1h);
  task.start();
  world.advance(1h - 1ms);
  EXPECT_FALSE(task.done());
  world.advance(1ms);
  EXPECT_TRUE(task.take());
}

TEST_F(SignalTest, ADestroyedSleeperCancelsItsTimer) {
  {
    Task<void> task = sleep_until(world, world.now() + 1h);
    task.start();
    EXPECT_EQ(world.pending_timers(), 1U);
  }
  EXPECT_EQ(world.pending_timers(), 0U);
}

}  // namespace
}  // namespace porc::aio
