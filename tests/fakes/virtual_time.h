// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "aio/clock.h"
#include "aio/executor.h"

namespace porc::fakes {

/// A loop whose time passes only when there is nothing else to do: posted work first, in order,
/// then the earliest timer, to which the clock jumps. Every test that uses it repeats bit for bit.
class VirtualTime final : public aio::Executor, public aio::Clock {
 public:
  void post(std::function<void()> work) override { posted_.push_back(std::move(work)); }
  bool is_current() const override { return true; }

  Timestamp now() const override { return now_; }
  std::uint64_t call_at(Timestamp time, std::function<void()> callback) override {
    timers_.emplace(std::pair(std::max(time, now_), ++last_id_), std::move(callback));
    return last_id_;
  }
  void cancel(std::uint64_t id) override {
    std::erase_if(timers_, [id](const auto& timer) { return timer.first.second == id; });
  }

  /// Runs one piece of work or one timer. False when nothing is left to happen.
  bool turn() {
    if (!posted_.empty()) {
      auto work = std::move(posted_.front());
      posted_.pop_front();
      work();
      return true;
    }
    if (timers_.empty()) return false;
    auto next = timers_.extract(timers_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }

 private:
  Timestamp now_ = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  std::uint64_t last_id_ = 0;
  std::deque<std::function<void()>> posted_{};
  std::map<std::pair<Timestamp, std::uint64_t>, std::function<void()>> timers_{};
};

}  // namespace porc::fakes
