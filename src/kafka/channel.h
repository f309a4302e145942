// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "aio/executor.h"
#include "aio/signal.h"
#include "contracts/inbox.h"
#include "kafka/dead_letters.h"

namespace porc::kafka {

/// A record on its way from the poller to the inbox, or aside.
struct Parcel {
  Place place{};
  std::size_t bytes = 0;
  std::optional<InboxEntry> entry{};
  std::optional<DeadLetter> letter{};  ///< in place of an entry
};

/// Between the thread that polls and the loop: parcels go one way, places that are done the other.
/// Shared, because a post of the thread may outlive the session.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// `arrivals` outlives `disconnect`, `executor` the channel.
  Channel(aio::Executor& executor, aio::Signal& arrivals)
      : executor_(executor), arrivals_(&arrivals) {}

  // The thread's side.
  void offer(std::vector<Parcel> parcels);
  std::vector<Place> take_finished();
  /// Waits until something is finished or somebody asks to stop, but no longer than `most`.
  void wait_for_change(Duration most);
  struct Load {
    std::size_t records = 0;
    std::size_t bytes = 0;
    bool refused = false;  ///< the loop has not asked for more since
  };
  Load load() const;
  bool stop_asked() const;
  bool is_abandoned() const;
  /// Nothing comes any more, and what is not finished will be read by somebody else.
  void end(Result<void> outcome);

  // The loop's side.
  std::vector<Parcel> take(std::size_t most);
  void finish(const std::vector<Parcel>& parcels);
  void refuse(bool refused);
  void ask_stop();
  /// Nobody waits any more: the thread must not either.
  void abandon();
  /// How the thread ended; nullopt while it runs.
  std::optional<Result<void>> outcome() const;
  /// From now on nobody is notified.
  void disconnect() { arrivals_ = nullptr; }

 private:
  void notify();

  aio::Executor& executor_;
  aio::Signal* arrivals_;  ///< loop thread only

  mutable std::mutex mutex_{};  ///< guards all that follows
  std::condition_variable changed_{};
  std::deque<Parcel> waiting_{};
  std::vector<Place> finished_{};
  Load load_{};
  bool stop_asked_ = false;
  bool abandoned_ = false;
  std::optional<Result<void>> outcome_{};
};

}  // namespace porc::kafka
