// SPDX-License-Identifier: Apache-2.0
#include "aio/loop_calls.h"

#include <thread>

#include <gtest/gtest.h>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/signal.h"

namespace porc::aio {
namespace {

Task<int> twice(Clock* clock, int number) {
  PORC_CO_CHECK(co_await sleep_until(*clock, clock->now() + std::chrono::milliseconds(1)));
  co_return 2 * number;
}

Task<int> never(Signal* signal) {
  PORC_CO_CHECK(co_await signal->wait(signal->version()));
  co_return 0;
}

TEST(LoopCalls, AThreadGetsWhatATaskOfTheLoopAnswers) {
  Loop loop;
  LoopCalls calls(loop);
  BlockingPool pool(loop, 4, 100);
  auto ask = [](LoopCalls* of, Loop* clock) -> Result<int> {
    return of->run<int>([clock] { return twice(clock, 21); });
  };
  auto on_thread = [&] { return ask(&calls, &loop); };
  EXPECT_EQ(run_to_end(loop, pool.run(on_thread)).value(), 42);
}

TEST(LoopCalls, ATasksErrorIsTheThreads) {
  Loop loop;
  LoopCalls calls(loop);
  BlockingPool pool(loop, 1, 100);
  auto on_thread = [&calls]() -> Result<int> {
    return calls.run<int>(
        []() -> Task<int> { co_return Error{.code = ErrorCode::conflict, .message = "no"}; });
  };
  EXPECT_EQ(run_to_end(loop, pool.run(on_thread)).error().code, ErrorCode::conflict);
}

TEST(LoopCalls, NobodyWaitsForALoopThatEnds) {
  Loop loop;
  Signal signal(loop);
  std::optional<Result<int>> answer;
  std::thread waiting;
  {
    LoopCalls calls(loop);
    const auto wait = [&] {
      answer = calls.run<int>([&] {
        loop.stop();
        return never(&signal);
      });
    };
    loop.post([&] { waiting = std::thread(wait); });
    loop.run();
  }
  waiting.join();
  EXPECT_EQ(answer->error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace porc::aio
