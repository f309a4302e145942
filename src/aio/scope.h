// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <coroutine>
#include <functional>
#include <list>

#include "aio/executor.h"
#include "aio/signal.h"
#include "aio/task.h"

namespace porc::aio {

/// Owns tasks that run beside each other; there are no detached tasks anywhere. Loop thread only.
/// The orderly end: request a stop, `join`, then destroy. A child must not destroy its scope.
class TaskScope {
 public:
  /// `on_error` hears how a child failed; `cancelled` is a failure too. `executor` outlives this.
  TaskScope(Executor& executor, std::function<void(Error)> on_error);
  /// Destroys the children that are left, newest first, wherever they wait.
  ~TaskScope();
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  /// Takes the task and starts it on the next turn of the loop.
  void spawn(Task<void> task);
  /// Waits until no child is left; a child may spawn others meanwhile.
  Task<void> join();
  std::size_t size() const noexcept { return children_.size(); }

 private:
  struct Child;
  using Place = std::list<std::coroutine_handle<>>::iterator;
  static Child run(TaskScope* scope, Place place, Task<void> task);
  void finish(Place place, Result<void> result);

  Executor& executor_;
  std::function<void(Error)> on_error_;
  std::list<std::coroutine_handle<>> children_{};
  Signal emptied_;
};

}  // namespace porc::aio
