// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "aio/executor.h"
#include "pg/connection.h"

namespace porc::pg {

/// Tells other servers what may have changed, and hears what they tell: by NOTIFY and LISTEN, on a
/// connection and a thread of its own. A transaction that notifies holds a lock of the whole server
/// until it is on the disk; so nothing is told within those that matter, but a moment later, many
/// at once. What gets lost on the way is found by those who look from time to time anyhow.
class Bell {
 public:
  using Words = std::set<std::string>;

  /// Channels are names of SQL: letters and underscores. `executor` outlives this; `told` runs on
  /// its thread, for as long as this lives, with what others rang for; with no words when the
  /// connection was away, so that anything may have been told. `presence`: a lock of this number is
  /// held while the connection lives, by which others see that this process does.
  Bell(Address address,
       std::string channel,
       aio::Executor& executor,
       std::function<void(const Words& words)> told,
       std::optional<std::int32_t> presence = std::nullopt);
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  /// The number, while its lock is held.
  std::optional<std::int32_t> presence() const { return is_present_ ? presence_ : std::nullopt; }
  /// A word has no line feed and is short. Loop thread.
  void ring(const Words& words);

 private:
  void work();
  /// Until the connection breaks or this is closed.
  Result<void> converse(Connection& db);
  Result<void> tell(Connection& db, const Words& words);
  void hear(Words words);
  Words take();
  bool is_closed();
  void wait_unless_closed(std::chrono::milliseconds time);

  const Address address_;
  const std::string channel_;
  aio::Executor& executor_;
  std::shared_ptr<std::function<void(const Words&)>> told_;
  const std::optional<std::int32_t> presence_;
  std::atomic<bool> is_present_ = false;
  int wake_;  ///< an eventfd: something is to be told, or this closes
  std::mutex mutex_{};
  std::condition_variable closing_{};
  Words untold_{};       ///< guarded by mutex_
  bool closed_ = false;  ///< guarded by mutex_
  std::thread thread_{};
};

}  // namespace porc::pg
