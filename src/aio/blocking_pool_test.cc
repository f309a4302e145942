// SPDX-License-Identifier: Apache-2.0
#include "aio/blocking_pool.h"

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "aio/loop.h"

namespace porc::aio {
namespace {

/// Holds one thread of a pool until it is opened.
struct Latch {
  std::promise<void> entered{};
  std::promise<void> opened{};
  auto job() {
    return [this]() -> Result<int> {
      entered.set_value();
      opened.get_future().wait();
      return 1;
    };
  }
};

TEST(BlockingPool, RunsOnAnotherThreadAndGoesOnAtTheLoop) {
  Loop loop;
  BlockingPool pool(loop, 1, 4);
  auto work = [owned = std::make_unique<int>(7),
               loop_thread = std::this_thread::get_id()]() -> Result<int> {
    EXPECT_NE(std::this_thread::get_id(), loop_thread);
    return *owned;
  };
  EXPECT_EQ(run_to_end(loop, pool.run(std::move(work))).value(), 7);
}

TEST(BlockingPool, AnswersErrorsAndExceptions) {
  Loop loop;
  BlockingPool pool(loop, 2, 4);
  auto failed = run_to_end(loop, pool.run([]() -> Result<void> {
    return Error{.code = ErrorCode::conflict, .message = "no"};
  }));
  EXPECT_EQ(failed.error().code, ErrorCode::conflict);
  auto thrown = run_to_end(
      loop, pool.run([]() -> Result<std::string> { throw std::runtime_error("driver"); }));
  EXPECT_EQ(thrown.error().message, "driver");
}

TEST(BlockingPool, AFullQueueAnswersUnavailableAtOnce) {
  Latch latch;  // outlives the pool, whose thread it holds
  Loop loop;
  BlockingPool pool(loop, 1, 1);
  Task<int> running = pool.run(latch.job());
  running.start();
  latch.entered.get_future().wait();
  Task<int> queued = pool.run([]() -> Result<int> { return 2; });
  queued.start();
  Task<int> refused = pool.run([]() -> Result<int> { return 3; });
  refused.start();
  ASSERT_TRUE(refused.done());
  EXPECT_EQ(refused.take().error().code, ErrorCode::unavailable);
  latch.opened.set_value();
}

TEST(BlockingPool, ACallerMayGoAwayWhileItsJobRuns) {
  Latch latch;  // outlives the pool, whose thread it holds
  Loop loop;
  BlockingPool pool(loop, 1, 1);
  {
    Task<int> task = pool.run(latch.job());
    task.start();
    latch.entered.get_future().wait();
  }
  latch.opened.set_value();
  EXPECT_EQ(run_to_end(loop, pool.run([]() -> Result<int> { return 5; })).value(), 5);
}

Task<void> store(Task<int> task, std::optional<Result<int>>* result) {
  result->emplace(co_await std::move(task));
  co_return ok;
}
TEST(BlockingPool, ClosingWaitsForWhatRunsAndCancelsWhatQueues) {
  Latch latch;
  Loop loop;
  std::optional<BlockingPool> pool(std::in_place, loop, 1, 4);
  std::optional<Result<int>> running;
  std::optional<Result<int>> queued;
  TaskScope scope(loop, [](Error) {});
  scope.spawn(store(pool->run(latch.job()), &running));
  scope.spawn(store(pool->run([]() -> Result<int> { return 2; }), &queued));
  loop.post([&] {
    latch.entered.get_future().wait();
    std::thread opener([&] { latch.opened.set_value(); });
    pool.reset();
    opener.join();
  });
  ASSERT_TRUE(run_to_end(loop, scope.join()));
  // The queued job may have been taken up by the thread before it saw the pool close.
  EXPECT_EQ(running->value(), 1);
  EXPECT_TRUE(queued->has_value() || queued->error().code == ErrorCode::cancelled);
}

}  // namespace
}  // namespace porc::aio
