// SPDX-License-Identifier: Apache-2.0
#include "aio/task.h"

#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace porc {
namespace {

/// Stands for an event: suspends whoever awaits it until the test resumes it.
struct Gate {
  std::coroutine_handle<> waiter{};
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiter = handle; }
  void await_resume() const noexcept {}
};

/// Notes its destruction.
struct Witness {
  explicit Witness(int* count) : count_(count) {}
  Witness(Witness&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  ~Witness() {
    if (count_ != nullptr) ++*count_;
  }
  int* count_;
};

Task<int> ready(int value) {
  co_return value;
}
Task<int> failing() {
  co_return Error{.code = ErrorCode::conflict, .message = "somebody came first"};
}
Task<int> throwing() {
  throw std::runtime_error("from a library");
  co_return 1;
}
Task<int> plus_one(Task<int> inner) {
  PORC_CO_TRY(int value, co_await std::move(inner));
  co_return value + 1;
}
Task<int> behind(Gate* gate, int value, Witness held) {
  co_await *gate;
  EXPECT_NE(held.count_, nullptr);
  co_return value;
}

TEST(Task, IsLazyAndRunsToTheEndWithoutALoop) {
  Task<int> task = plus_one(plus_one(ready(1)));
  EXPECT_FALSE(task.done());
  task.start();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.take().value(), 3);
}

TEST(Task, AnErrorTravelsUpTheChain) {
  Task<int> task = plus_one(plus_one(failing()));
  task.start();
  EXPECT_EQ(task.take().error().code, ErrorCode::conflict);
}

TEST(Task, AnExceptionOfALibraryBecomesAnInternalError) {
  Task<int> task = plus_one(throwing());
  task.start();
  Result<int> result = task.take();
  EXPECT_EQ(result.error().code, ErrorCode::internal);
  EXPECT_EQ(result.error().message, "from a library");
}

TEST(Task, GoesOnWhereItWaited) {
  Gate gate;
  int destroyed = 0;
  Task<int> task = plus_one(plus_one(behind(&gate, 5, Witness(&destroyed))));
  task.start();
  EXPECT_FALSE(task.done());
  gate.waiter.resume();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.take().value(), 7);
}

TEST(Task, DestroyingASuspendedOneDestroysWhatItAwaits) {
  Gate gate;
  int destroyed = 0;
  {
    Task<int> task = plus_one(plus_one(behind(&gate, 5, Witness(&destroyed))));
    task.start();
    EXPECT_EQ(destroyed, 0);
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(Task, DestroyingOneThatNeverRanReleasesItsArguments) {
  Gate gate;
  int destroyed = 0;
  { Task<int> task = behind(&gate, 5, Witness(&destroyed)); }
  EXPECT_EQ(destroyed, 1);
}

Task<int> sum_of(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    PORC_CO_TRY(int value, co_await ready(1));
    sum += value;
  }
  co_return sum;
}
TEST(Task, ALongLoopOfChildrenThatNeverWaitKeepsAFlatStack) {
  constexpr int kEnoughToOverflow = 1'000'000;
  Task<int> task = sum_of(kEnoughToOverflow);
  task.start();
  EXPECT_EQ(task.take().value(), kEnoughToOverflow);
}

Task<int> sum_behind(Gate* gate, int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    int released = 0;
    PORC_CO_TRY(int value, co_await behind(gate, 1, Witness(&released)));
    sum += value;
  }
  co_return sum;
}
TEST(Task, ALongLoopOfChildrenThatWaitKeepsAFlatStack) {
  constexpr int kEnoughToOverflow = 300'000;
  Gate gate;
  Task<int> task = sum_behind(&gate, kEnoughToOverflow);
  task.start();
  while (!task.done()) gate.waiter.resume();
  EXPECT_EQ(task.take().value(), kEnoughToOverflow);
}

Task<std::unique_ptr<std::string>> make_text() {
  co_return std::make_unique<std::string>("moved");
}
TEST(Task, AnswersWhatCanOnlyBeMoved) {
  Task<std::unique_ptr<std::string>> task = make_text();
  task.start();
  EXPECT_EQ(**task.take(), "moved");
}

}  // namespace
}  // namespace porc
