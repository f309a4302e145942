// SPDX-License-Identifier: Apache-2.0
#include "kafka/channel.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace porc::kafka {

void Channel::offer(std::vector<Parcel> parcels) {
  {
    const std::lock_guard lock(mutex_);
    for (Parcel& parcel : parcels) {
      ++load_.records;
      load_.bytes += parcel.bytes;
      waiting_.push_back(std::move(parcel));
    }
  }
  notify();
}

std::vector<Place> Channel::take_finished() {
  const std::lock_guard lock(mutex_);
  return std::exchange(finished_, {});
}

void Channel::wait_for_change(Duration most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return stop_asked_ || !finished_.empty(); });
}

Channel::Load Channel::load() const {
  const std::lock_guard lock(mutex_);
  return load_;
}

bool Channel::stop_asked() const {
  const std::lock_guard lock(mutex_);
  return stop_asked_;
}

bool Channel::is_abandoned() const {
  const std::lock_guard lock(mutex_);
  return abandoned_;
}

void Channel::end(Result<void> outcome) {
  {
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
  }
  notify();
}

std::vector<Parcel> Channel::take(std::size_t most) {
  const std::lock_guard lock(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
  std::vector<Parcel> taken(std::make_move_iterator(waiting_.begin()),
                            std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return taken;
}

void Channel::finish(const std::vector<Parcel>& parcels) {
  {
    const std::lock_guard lock(mutex_);
    for (const Parcel& parcel : parcels) {
      --load_.records;
      load_.bytes -= parcel.bytes;
      finished_.push_back(parcel.place);
    }
  }
  changed_.notify_all();
}

void Channel::refuse(bool refused) {
  const std::lock_guard lock(mutex_);
  load_.refused = refused;
}

void Channel::ask_stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_asked_ = true;
  }
  changed_.notify_all();
}

void Channel::abandon() {
  {
    const std::lock_guard lock(mutex_);
    stop_asked_ = true;
    abandoned_ = true;
  }
  changed_.notify_all();
}

std::optional<Result<void>> Channel::outcome() const {
  const std::lock_guard lock(mutex_);
  return outcome_;
}

void Channel::notify() {
  executor_.post([self = shared_from_this()] {
    if (self->arrivals_ != nullptr) self->arrivals_->notify_all();
  });
}

}  // namespace porc::kafka
