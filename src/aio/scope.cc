// SPDX-License-Identifier: Apache-2.0
#include "aio/scope.h"

#include <exception>
#include <utility>

namespace porc::aio {

/// The frame around a child. It frees itself when the child has ended; until then the scope may.
struct TaskScope::Child {
  struct promise_type {
    Child get_return_object() noexcept {
      return Child{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
  std::coroutine_handle<> handle;
};

TaskScope::TaskScope(Executor& executor, std::function<void(Error)> on_error)
    : executor_(executor), on_error_(std::move(on_error)), emptied_(executor) {}

TaskScope::~TaskScope() {
  while (!children_.empty()) {
    auto newest = children_.back();
    children_.pop_back();
    newest.destroy();
  }
}

TaskScope::Child TaskScope::run(TaskScope* scope, Place place, Task<void> task) {
  Turn turn(scope->executor_);
  co_await turn;
  Result<void> result = co_await std::move(task);
  task = {};  // what the child held is released before anybody hears of its end
  scope->finish(place, std::move(result));
}

void TaskScope::spawn(Task<void> task) {
  auto place = children_.insert(children_.end(), std::coroutine_handle<>());
  *place = run(this, place, std::move(task)).handle;
  place->resume();
}

void TaskScope::finish(Place place, Result<void> result) {
  children_.erase(place);
  if (children_.empty()) emptied_.notify_all();
  if (!result) on_error_(std::move(result).error());
}

Task<void> TaskScope::join() {
  while (!children_.empty()) PORC_CO_CHECK(co_await emptied_.wait());
  co_return ok;
}

}  // namespace porc::aio
