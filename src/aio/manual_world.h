// SPDX-License-Identifier: Apache-2.0
// Test support: an executor and a clock that move only when told.
#pragma once

#include <deque>
#include <map>
#include <utility>

#include "aio/clock.h"
#include "aio/executor.h"

namespace porc::aio {

class ManualWorld final : public Executor, public Clock {
 public:
  void post(std::function<void()> work) override { queue_.push_back(std::move(work)); }
  bool is_current() const override { return true; }

  Timestamp now() const override { return now_; }
  std::uint64_t call_at(Timestamp time, std::function<void()> callback) override {
    timers_.emplace(std::pair(time, ++last_id_), std::move(callback));
    return last_id_;
  }
  void cancel(std::uint64_t id) override {
    std::erase_if(timers_, [id](const auto& timer) { return timer.first.second == id; });
  }

  /// Runs what is posted until nothing is.
  void run_ready() {
    while (!queue_.empty()) {
      auto work = std::move(queue_.front());
      queue_.pop_front();
      work();
    }
  }
  /// Runs what is ready, then moves the time on, timer by timer.
  void advance(Duration by) {
    const Timestamp until = now_ + by;
    run_ready();
    while (!timers_.empty() && timers_.begin()->first.first <= until) {
      auto due = timers_.extract(timers_.begin());
      now_ = std::max(now_, due.key().first);
      due.mapped()();
      run_ready();
    }
    now_ = until;
  }
  std::size_t pending_timers() const { return timers_.size(); }

 private:
  std::deque<std::function<void()>> queue_{};
  std::map<std::pair<Timestamp, std::uint64_t>, std::function<void()>> timers_{};
  std::uint64_t last_id_ = 0;
  Timestamp now_{std::chrono::days(20'000)};
};

}  // namespace porc::aio
