// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
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
    timers_.emplace(std::pair(std::max(time - offset_, steady_), ++last_id_), std::move(callback));
    times_.emplace(last_id_, std::max(time - offset_, steady_));
    return last_id_;
  }
  void cancel(std::uint64_t id) override {
    auto found = times_.find(id);
    if (found == times_.end()) return;
    timers_.erase(std::pair(found->second, id));
    times_.erase(found);
  }

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
    if (timers_.empty()) return false;
    auto next = timers_.extract(timers_.begin());
    times_.erase(next.key().second);
    steady_ = next.key().first;
    next.mapped()();
    return true;
  }

 private:
  std::mt19937_64& random_;
  Timestamp steady_ = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  Duration offset_{0};
  bool stepped_ = false;
  std::uint64_t last_id_ = 0;
  std::vector<std::function<void()>> posted_{};
  std::map<std::pair<Timestamp, std::uint64_t>, std::function<void()>> timers_{};
  std::map<std::uint64_t, Timestamp> times_{};  ///< steady time by timer id
};

}  // namespace porc::sim
