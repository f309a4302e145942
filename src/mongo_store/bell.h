// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "mongo/server.h"
#include "mongo_store/journal.h"

namespace porc::mongo_store {

/// Hears of the steps of other servers by a change stream, on a thread of its own. Where there are
/// none, what others made due is found when somebody looks anyhow (orchestrator
/// Settings::look_again).
class Bell {
 public:
  /// `server` outlives this; `told` runs on the thread. When the stream was away, everything may be
  /// due.
  Bell(mongo::Server& server, std::string origin, std::function<void(DueSet)> told);
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

 private:
  void listen_until_closed();
  bool is_closed();

  mongo::Server& server_;
  const std::string origin_;  ///< whose steps are no news
  const std::function<void(DueSet)> told_;
  std::mutex mutex_{};
  std::condition_variable closing_{};
  bool closed_ = false;  ///< guarded by mutex_
  std::thread thread_{};
};

}  // namespace porc::mongo_store
