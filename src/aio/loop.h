// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/scope.h"
#include "aio/task.h"

namespace boost::asio {
class io_context;
}

namespace porc::aio {

/// The event loop of a program: one thread runs it and owns all state. Asio stays behind it.
/// Its constructor ignores SIGPIPE for the process: a peer that left is an error code, not a death.
/// Timers count on the steady clock from the wall time at which they were set.
class Loop final : public Executor, public Clock {
 public:
  Loop();
  /// Drops what was posted. Everything that waits on the loop is destroyed before it.
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until `stop`, which may have been called before. The calling thread becomes the loop
  /// thread; until the first call it is the one that made the loop.
  void run();
  /// From any thread. What is queued stays queued for the next `run`.
  void stop();
  /// Calls `handler` on the loop thread for each SIGTERM and SIGINT, in place of dying of them.
  /// Called at most once.
  void on_signal(std::function<void(int)> handler);

  void post(std::function<void()> work) override;
  bool is_current() const override;

  Timestamp now() const override;
  /// Limit: kTimerLongest; a later time is taken as that.
  std::uint64_t call_at(Timestamp time, std::function<void()> callback) override;
  void cancel(std::uint64_t id) override;

  /// For the .cc files that speak Asio.
  boost::asio::io_context& context() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr Duration kTimerLongest = std::chrono::days(365);

namespace loop_detail {
template <class T>
Task<void> stop_after(Task<T> task, std::optional<Result<T>>* result, Loop* loop) {
  result->emplace(co_await std::move(task));
  loop->stop();
  co_return ok;
}
}  // namespace loop_detail

/// Runs the loop until `task` has ended, for command lines and tests.
/// Errors: those of `task`; cancelled when somebody else stopped the loop first.
template <class T>
Result<T> run_to_end(Loop& loop, Task<T> task) {
  std::optional<Result<T>> result;
  TaskScope scope(loop, [](Error) {});
  scope.spawn(loop_detail::stop_after(std::move(task), &result, &loop));
  loop.run();
  if (!result) return Error{.code = ErrorCode::cancelled, .message = "the loop was stopped"};
  return *std::move(result);
}

}  // namespace porc::aio
