// SPDX-License-Identifier: Apache-2.0
#include "aio/within.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "aio/signal.h"

namespace porc::aio {
namespace {

using namespace std::chrono_literals;

Task<int> answer_after(Clock* clock, Timestamp time, bool* released) {
  struct Release {
    explicit Release(bool* f) : flag(f) {}
    ~Release() { *flag = true; }
    bool* flag;
  };
  Release release(released);
  PORC_CO_CHECK(co_await sleep_until(*clock, time));
  co_return 42;
}
Task<int> refuse() {
  co_return Error{.code = ErrorCode::cancelled, .message = "by itself"};
}

class WithinTest : public testing::Test {
 protected:
  ManualWorld world;
  Timestamp start = world.now();
  bool released = false;
};

TEST_F(WithinTest, AnswersWhatTheWorkAnswers) {
  Task<int> task = within(world, world, start + 5s, answer_after(&world, start + 1s, &released));
  task.start();
  world.advance(1s);
  EXPECT_EQ(task.take().value(), 42);
  EXPECT_EQ(world.pending_timers(), 0U);
}

TEST_F(WithinTest, DestroysTheWorkAtTheDeadline) {
  Task<int> task = within(world, world, start + 1s, answer_after(&world, start + 5s, &released));
  task.start();
  EXPECT_FALSE(released);
  world.advance(1s);
  EXPECT_TRUE(released);
  EXPECT_EQ(task.take().error().code, ErrorCode::timeout);
  EXPECT_EQ(world.pending_timers(), 0U);
}

TEST_F(WithinTest, WorkThatNeverWaitsNeedsNoTurn) {
  Task<int> task = within(world, world, start + 1s, refuse());
  task.start();
  EXPECT_EQ(task.take().error().message, "by itself");
}

TEST_F(WithinTest, AStopDestroysTheWork) {
  StopSource stop;
  Task<int> task = unless_stopped(world, stop.token(), answer_after(&world, start + 5s, &released));
  task.start();
  stop.request_stop();
  world.run_ready();
  EXPECT_TRUE(released);
  EXPECT_EQ(task.take().error().code, ErrorCode::cancelled);
}

TEST_F(WithinTest, AStopThatCameFirstNeverStartsTheWork) {
  StopSource stop;
  stop.request_stop();
  Task<int> task = unless_stopped(world, stop.token(), answer_after(&world, start + 5s, &released));
  task.start();
  EXPECT_EQ(task.take().error().code, ErrorCode::cancelled);
  EXPECT_FALSE(released);
}

TEST_F(WithinTest, MayBeDestroyedAtAnyPoint) {
  for (Duration moment : {0ms, 500ms, 1000ms, 6000ms}) {
    released = false;
    {
      Task<int> task =
          within(world, world, world.now() + 5s, answer_after(&world, world.now() + 1s, &released));
      task.start();
      world.advance(moment);
    }
    EXPECT_TRUE(released);
    EXPECT_EQ(world.pending_timers(), 0U);
  }
}

}  // namespace
}  // namespace porc::aio
