// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "aio/executor.h"
#include "aio/scope.h"
#include "aio/task.h"
#include "base/assert.h"

namespace porc::aio {

/// Tasks of the loop for threads that may block: the other way round than BlockingPool. Made,
/// closed and destroyed on the loop thread, which must not wait for such a thread before `close`.
class LoopCalls {
 public:
  /// `executor` outlives this.
  explicit LoopCalls(Executor& executor)
      : executor_(executor),
        gate_(std::make_shared<Gate>()),
        scope_(std::make_shared<TaskScope>(executor, [](const Error&) {})) {}
  ~LoopCalls() { close(); }
  LoopCalls(const LoopCalls&) = delete;
  LoopCalls& operator=(const LoopCalls&) = delete;

  /// From now on nobody waits for a task, and none is begun: all callers hear `cancelled`.
  void close() {
    std::shared_ptr<TaskScope> ending;
    {
      const std::lock_guard lock(gate_->mutex);
      gate_->closed = true;
      ending = std::exchange(scope_, nullptr);
    }
    gate_->changed.notify_all();
  }

  /// Runs the task that `make()` makes on the loop thread, and waits for its end. Not to be called
  /// on the loop thread. Errors: those of the task; cancelled.
  template <class T>
  Result<T> run(std::function<Task<T>()> make) {
    PORC_ASSERT(!executor_.is_current());
    // This may be gone when the wait is over.
    const std::shared_ptr<Gate> gate = gate_;
    auto outcome = std::make_shared<std::optional<Result<T>>>();
    std::weak_ptr<TaskScope> scope;
    {
      const std::lock_guard lock(gate->mutex);
      if (gate->closed) return ended();
      scope = scope_;
    }
    executor_.post([gate, outcome, scope = std::move(scope), make = std::move(make)] {
      if (const auto open = scope.lock()) open->spawn(fill<T>(gate, outcome, make()));
    });
    std::unique_lock lock(gate->mutex);
    gate->changed.wait(lock, [&] { return gate->closed || outcome->has_value(); });
    if (!outcome->has_value()) return ended();
    return **std::move(outcome);
  }

 private:
  struct Gate {
    std::mutex mutex{};
    std::condition_variable changed{};
    bool closed = false;  ///< guarded by mutex, as are all outcomes
  };

  static Error ended() { return {.code = ErrorCode::cancelled, .message = "the loop has ended"}; }

  template <class T>
  static Task<void> fill(std::shared_ptr<Gate> gate,
                         std::shared_ptr<std::optional<Result<T>>> outcome,
                         Task<T> task) {
    Result<T> result = co_await std::move(task);
    {
      const std::lock_guard lock(gate->mutex);
      outcome->emplace(std::move(result));
    }
    gate->changed.notify_all();
    co_return ok;
  }

  Executor& executor_;
  const std::shared_ptr<Gate> gate_;
  std::shared_ptr<TaskScope> scope_;  ///< changed under the gate's mutex
};

}  // namespace porc::aio
