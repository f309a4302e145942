// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"

namespace porc::sim {

/// Virtual time with an unruly wall clock: posted work runs in a random order of the seed, timers
/// run when nothing is posted, and the wall clock may step while timers keep their distance.
class SimTime final : public aio::Executor, public aio::Clock {
 public:
  explicit SimTime(std::mt19937_64& random) : random_(random) {}

  void post(std::function<void()> work) override { posted_.push_back(std::move(work)); }
  bool is_current() const override { return true; }

  Timestamp now() const override { return steady_ + offset_; }
  std::uint64_t call_at(Timestamp time, std::function<void()> callback) override {
    timers_.emplace(++last_id_, std::move(callback));
    order_.emplace(std::max(time - offset_, steady_), last_id_);
    return last_id_;
  }
  void cancel(std::uint64_t id) override { timers_.erase(id); }

  /// Moves the wall clock, as an administrator or a time server does.
  void step_wall_clock(Duration by) {
    offset_ += by;
    stepped_ = true;
  }
  bool was_stepped() const { return stepped_; }

  /// Runs one piece of work or one timer. False when nothing is left to happen.
  bool turn() {
    if (!posted_.empty()) {
      std::size_t index = posted_.size() == 1 ? 0 : random_() % posted_.size();
      std::swap(posted_[index], posted_.back());
      auto work = std::move(posted_.back());
      posted_.pop_back();
      work();
      return true;
    }
    while (!order_.empty()) {
      const auto [time, id] = order_.top();
      order_.pop();
      auto next = timers_.extract(id);
      if (next.empty()) continue;  // it was cancelled
      steady_ = time;
      next.mapped()();
      return true;
    }
    return false;
  }

 private:
  std::mt19937_64& random_;
  Timestamp steady_ = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  Duration offset_{0};
  bool stepped_ = false;
  std::uint64_t last_id_ = 0;
  std::vector<std::function<void()>> posted_{};
  std::unordered_map<std::uint64_t, std::function<void()>> timers_{};
  using Due = std::pair<Timestamp, std::uint64_t>;  ///< steady time and id; also of the cancelled
  std::priority_queue<Due, std::vector<Due>, std::greater<>> order_{};
};

}  // namespace porc::sim
