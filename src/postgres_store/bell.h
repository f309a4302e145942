// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "aio/executor.h"
#include "contracts/store.h"
#include "pg/connection.h"

namespace porc::postgres_store {

/// Which of the kinds of Due.
using DueSet = std::bitset<kDueKinds>;

/// Tells other servers what may have become due, and hears what they tell: by NOTIFY and LISTEN, on
/// a connection and a thread of its own. A transaction that notifies holds a lock of the whole
/// server until it is on the disk; so nothing is told within those that matter, but a moment later,
/// many at once. What gets lost on the way is found when somebody looks anyhow
/// (Settings::look_again).
class Bell {
 public:
  /// `executor` outlives this; `told` runs on its thread, for as long as this lives. When the
  /// connection was away, everything may be due.
  Bell(pg::Address address, aio::Executor& executor, std::function<void(Due)> told);
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  /// Loop thread.
  void ring(DueSet due);

 private:
  void work();
  /// Until the connection breaks or this is closed.
  Result<void> converse(pg::Connection& db);
  Result<void> tell(pg::Connection& db, DueSet due);
  void hear(DueSet due);
  DueSet take();
  bool is_closed();
  void wait_unless_closed(std::chrono::milliseconds time);

  const pg::Address address_;
  aio::Executor& executor_;
  std::shared_ptr<std::function<void(Due)>> told_;
  int wake_;  ///< an eventfd: something is to be told, or this closes
  std::mutex mutex_{};
  std::condition_variable closing_{};
  DueSet untold_{};      ///< guarded by mutex_
  bool closed_ = false;  ///< guarded by mutex_
  std::thread thread_{};
};

}  // namespace porc::postgres_store
