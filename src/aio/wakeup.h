// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <coroutine>
#include <memory>

#include "aio/executor.h"

namespace porc::aio {

/// One coroutine that waits for the first of several causes: `Wakeup w(executor); … co_await w;`
/// A local of that coroutine. Loop thread only. It resumes on a later turn of the loop, so whoever
/// fires is never re-entered, and not at all when the coroutine was destroyed in between.
class Wakeup {
 public:
  /// `executor` outlives this.
  explicit Wakeup(Executor& executor) : executor_(executor) {}
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  /// Ends the wait. The second and every later call do nothing.
  void fire();

  bool await_ready() const noexcept { return fired_; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { waiter_ = waiter; }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
  std::coroutine_handle<> waiter_{};
  /// Shared with the posted resumption, which does nothing once it is empty.
  std::shared_ptr<std::coroutine_handle<>> ticket_{};
  bool fired_ = false;
};

/// Goes on at the next turn of the loop: `Turn turn(executor); co_await turn;`
class Turn {
 public:
  explicit Turn(Executor& executor) : wakeup_(executor) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    wakeup_.await_suspend(waiter);
    wakeup_.fire();
  }
  void await_resume() const noexcept {}

 private:
  Wakeup wakeup_;
};

}  // namespace porc::aio
