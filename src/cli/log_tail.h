// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/server.h"
#include "wire/run_details.h"

namespace porc::cli {

/// A run's log as it grows. When the stream breaks it is opened again, and the lines that were
/// given already are skipped.
class LogTail {
 public:
  /// `around` and `server` outlive this.
  LogTail(Surroundings& around, const Server& server, RunId run);

  struct Batch {
    std::vector<wire::LogLine> lines{};
    bool moved = false;                  ///< one of the lines tells that the run changed its status
    std::optional<wire::RunView> end{};  ///< nothing will follow: the run as it ended
  };
  /// Waits for what comes next.
  /// Errors: what the server says; those of http::Client, after several attempts in a row.
  Task<Batch> next();
  /// Counts the log as it is now as given.
  Task<void> skip_log_so_far();

 private:
  Result<Batch> read(const SentEvent& event);

  Surroundings& around_;
  const Server& server_;
  RunId run_;
  std::unique_ptr<EventFeed> feed_{};
  std::size_t given_ = 0;  ///< lines of the whole log
  std::size_t seen_ = 0;   ///< lines of this stream
  int failures_ = 0;       ///< streams in a row that broke before they told anything new
};

}  // namespace porc::cli
