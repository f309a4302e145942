// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/stop.h"
#include "aio/task.h"
#include "aio/wakeup.h"

namespace porc::aio {

namespace within_detail {

template <class T>
Task<void> settle(Task<T> work, std::optional<Result<T>>* result, Wakeup* wakeup) {
  result->emplace(co_await std::move(work));
  wakeup->fire();
  co_return ok;
}

}  // namespace within_detail

/// Runs `work` until it ends or a stop is requested, whichever comes first; then `work` is
/// destroyed where it waits. Errors: those of `work`; cancelled. `executor` outlives the task.
template <class T>
Task<T> unless_stopped(Executor& executor, StopToken stop, Task<T> work) {
  Wakeup wakeup(executor);
  std::optional<Result<T>> result;
  Task<void> running = within_detail::settle(std::move(work), &result, &wakeup);
  StopCallback on_stop(stop, [&wakeup] { wakeup.fire(); });
  if (!stop.stop_requested()) running.start();
  co_await wakeup;
  if (result) co_return *std::move(result);
  PORC_CO_CHECK(stop.check());
  co_return Error{.message = "woken without a cause"};
}

/// Runs `work` until it ends or the deadline comes; then `work` is destroyed where it waits.
/// Errors: those of `work`; timeout. `executor` and `clock` outlive the task.
template <class T>
Task<T> within(Executor& executor, Clock& clock, Timestamp deadline, Task<T> work) {
  StopSource late;
  Alarm alarm(clock, deadline, [&late] { late.request_stop(); });
  Result<T> result = co_await unless_stopped(executor, late.token(), std::move(work));
  if (!result && late.stop_requested() && result.error().code == ErrorCode::cancelled) {
    co_return Error{.code = ErrorCode::timeout, .message = "the deadline passed"};
  }
  co_return std::move(result);
}

}  // namespace porc::aio
