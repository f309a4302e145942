// SPDX-License-Identifier: Apache-2.0
#include "aio/clock.h"

#include <utility>

namespace porc::aio {
namespace {

class Sleep {
 public:
  Sleep(Clock& clock, Timestamp time) : clock_(clock), time_(time) {}
  ~Sleep() { clock_.cancel(timer_); }
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;

  /// Ends the sleep on the next turn.
  void cut_short() {
    time_ = clock_.now();
    if (std::uint64_t later = std::exchange(timer_, 0)) {
      clock_.cancel(later);
      arm();
    }
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> sleeper) {
    sleeper_ = sleeper;
    arm();
  }
  void await_resume() const noexcept {}

 private:
  void arm() {
    timer_ = clock_.call_at(time_, [this] {
      timer_ = 0;
      sleeper_.resume();
    });
  }

  Clock& clock_;
  Timestamp time_;
  std::coroutine_handle<> sleeper_{};
  std::uint64_t timer_ = 0;
};

}  // namespace

Task<void> sleep_until(Clock& clock, Timestamp time, StopToken stop) {
  Sleep sleep(clock, time);
  StopCallback on_stop(stop, [&sleep] { sleep.cut_short(); });
  co_await sleep;
  co_return stop.check();
}

}  // namespace porc::aio
