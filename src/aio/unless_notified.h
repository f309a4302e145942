// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include "aio/signal.h"
#include "aio/within.h"

namespace porc::aio {

/// Runs `work` until it ends, or until `signal` is no longer at `seen` (then nullopt, and `work` is
/// destroyed where it waits). Errors: those of `work`; cancelled when a stop is requested.
template <class T>
Task<std::optional<T>> unless_notified(Signal& signal,
                                       std::uint64_t seen,
                                       StopToken stop,
                                       Task<T> work) {
  PORC_CO_CHECK(stop.check());
  if (signal.version() != seen) co_return std::optional<T>();
  Wakeup wakeup(signal.executor());
  std::optional<Result<T>> result;
  Signal::Subscription on_change(signal, wakeup);
  StopCallback on_stop(stop, [&wakeup] { wakeup.fire(); });
  Task<void> running = within_detail::settle(std::move(work), &result, &wakeup);
  running.start();
  co_await wakeup;
  if (!result) {
    PORC_CO_CHECK(stop.check());
    co_return std::optional<T>();
  }
  PORC_CO_TRY(T value, *std::move(result));
  co_return std::optional<T>(std::move(value));
}

}  // namespace porc::aio
