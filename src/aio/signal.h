// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/stop.h"
#include "aio/task.h"
#include "aio/wakeup.h"

namespace porc::aio {

/// "Something changed, look again." Loop thread only. A wake-up says nothing about what changed.
///
/// Nothing is lost when the version is read before looking:
///     auto seen = signal.version();
///     … look, perhaps awaiting; nothing to do …
///     co_await signal.wait(seen);   // at once when it was notified meanwhile
class Signal {
 public:
  /// `executor` outlives this; this outlives everybody who waits.
  explicit Signal(Executor& executor) : executor_(executor) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void notify_all();
  /// Counts the notifications.
  std::uint64_t version() const noexcept { return version_; }
  Executor& executor() const noexcept { return executor_; }

  /// Waits until the version is no longer `seen`. Errors: cancelled.
  Task<void> wait(std::uint64_t seen, StopToken stop = {});
  /// Waits for the next notification after this call. Errors: cancelled.
  Task<void> wait(StopToken stop = {}) { return wait(version_, std::move(stop)); }

  /// Fires `wakeup` at the next notification; both outlive it.
  class Subscription {
   public:
    Subscription(Signal& signal, Wakeup& wakeup)
        : signal_(signal), place_(signal.waiting_.insert(signal.waiting_.end(), &wakeup)) {}
    ~Subscription() { signal_.waiting_.erase(place_); }
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    Signal& signal_;
    std::list<Wakeup*>::iterator place_;
  };

 private:
  Executor& executor_;
  std::uint64_t version_ = 0;
  std::list<Wakeup*> waiting_{};
};

/// Waits until the version is no longer `seen` (true) or the deadline has come (false).
/// Errors: cancelled as soon as `stop` is requested. `signal` and `clock` outlive the task.
Task<bool> wait_until(
    Signal& signal, std::uint64_t seen, Clock& clock, Timestamp deadline, StopToken stop = {});

/// The same for the next notification after this call.
inline Task<bool> wait_until(Signal& signal,
                             Clock& clock,
                             Timestamp deadline,
                             StopToken stop = {}) {
  return wait_until(signal, signal.version(), clock, deadline, std::move(stop));
}

}  // namespace porc::aio
