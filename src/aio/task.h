// SPDX-License-Identifier: Apache-2.0
// A coroutine that answers a Result. It knows no event loop, no clock and no thread: whoever
// resumes it decides those, so that production and simulation run the same coroutines
// (docs/adr/0002).
//
// Rules for authors, each paid for once:
//  - take parameters by value: a reference dangles after the first suspension;
//  - no capturing lambda as a coroutine: the closure dies before the frame;
//  - name a choice (a ? b : c) before the await: g++ 12 destroys its value twice too;
//  - name an aggregate and move it in: g++ 12 destroys a braced temporary in an await expression
//  twice.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "base/result.h"

namespace porc {

template <class T>
class [[nodiscard]] Task;

namespace task_detail {

template <class T>
struct Promise {
  std::coroutine_handle<> parent{};
  std::optional<Result<T>> result{};
  bool starting = false;

  Task<T> get_return_object() noexcept;
  std::suspend_always initial_suspend() noexcept { return {}; }

  struct Finish {
    bool await_ready() noexcept { return false; }
    // A child that ends while its parent is still starting it just returns: the parent then goes on
    // without a resume, so that a loop of children that never wait keeps a flat stack at -O0 too.
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      Promise& promise = self.promise();
      if (promise.starting || !promise.parent) return;
      promise.parent.resume();
    }
    void await_resume() noexcept {}
  };
  Finish final_suspend() noexcept { return {}; }

  template <class U>
  requires std::is_convertible_v<U&&, Result<T>>
  void return_value(U&& value) { result.emplace(std::forward<U>(value)); }
  // The border at which an exception of a library becomes an error (style guide, section 4).
  void unhandled_exception() noexcept {
    try {
      throw;
    } catch (const std::exception& caught) {
      result.emplace(Error{.message = caught.what()});
    } catch (...) {
      result.emplace(Error{.message = "unknown exception"});
    }
  }
};

}  // namespace task_detail

/// Lazy: runs when first awaited. Owns its frame; destroying it while suspended destroys the chain
/// of children it awaits. Awaited at most once, by one parent; resumed by one thread at a time.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = task_detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() { destroy(); }

  /// Starts without a parent; `done` then tells when `take` may be called.
  void start() { handle_.resume(); }
  bool valid() const noexcept { return static_cast<bool>(handle_); }
  bool done() const noexcept { return handle_ && handle_.done(); }
  Result<T> take() {
    PORC_ASSERT(done());
    return std::move(*handle_.promise().result);
  }

  struct Awaiter {
    Handle handle;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> parent) {
      auto& promise = handle.promise();
      promise.parent = parent;
      promise.starting = true;
      handle.resume();
      promise.starting = false;
      return !handle.done();
    }
    Result<T> await_resume() { return std::move(*handle.promise().result); }
  };
  Awaiter operator co_await() && noexcept {
    PORC_ASSERT(handle_ && !handle_.done());
    return Awaiter{handle_};
  }

 private:
  void destroy() noexcept {
    if (handle_) std::exchange(handle_, {}).destroy();
  }
  Handle handle_{};
};

namespace task_detail {
template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
}  // namespace task_detail

}  // namespace porc
