// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "aio/stop.h"
#include "aio/task.h"
#include "base/time.h"

namespace porc::aio {

/// Wall time and timers. `Loop` is the real one; a simulation advances its own. Loop thread only.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual Timestamp now() const = 0;
  /// Runs `callback` once on a turn of its own, when `time` has come or soon if it has passed.
  /// Answers an id that is never 0 and never used again.
  virtual std::uint64_t call_at(Timestamp time, std::function<void()> callback) = 0;
  /// After this the callback does not run. An id that ran, was cancelled or never was is ignored.
  virtual void cancel(std::uint64_t id) = 0;
};

/// A timer that is cancelled with its scope.
class Alarm {
 public:
  /// `clock` outlives this.
  Alarm(Clock& clock, Timestamp time, std::function<void()> callback)
      : clock_(clock), id_(clock.call_at(time, std::move(callback))) {}
  ~Alarm() { clock_.cancel(id_); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

 private:
  Clock& clock_;
  std::uint64_t id_;
};

/// Errors: cancelled as soon as `stop` is requested. `clock` outlives the task.
Task<void> sleep_until(Clock& clock, Timestamp time, StopToken stop = {});

}  // namespace porc::aio
