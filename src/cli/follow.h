// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/log_tail.h"
#include "cli/text.h"

namespace porc::cli {

/// Follows one run and shows its log meanwhile, on the notes.
class Follower {
 public:
  /// Reads `--timeout` and `--cancel`. `around` and `server` outlive it. Errors: invalid_argument
  /// for a time that is none.
  static Result<std::unique_ptr<Follower>> make(Surroundings& around,
                                                const Server& server,
                                                const Arguments& arguments,
                                                RunId run);

  /// Leaves out the log as it is now: only what comes later is shown.
  Task<void> skip_log_so_far();
  /// Waits until the run will not come nearer to `goal` by itself. Ctrl-C ends the waiting, not the
  /// run, or with `--cancel` asks the run to stop and goes on waiting; the notes say which.
  /// Errors: timeout, told already, when `--timeout` passed or the person left; what the server
  /// says.
  Task<wire::RunView> until(run::Goal goal);
  /// Of an error that only says that the server is lost, tells that the run is not, and how to take
  /// it up again; it is then told already. Every other error is answered as it is.
  Error lost(Error error) const;

 private:
  Follower(Surroundings& around, const Server& server, RunId run);
  Task<wire::RunView> follow_log(run::Goal goal);
  Task<void> cancel();
  Error leave(const std::string& why);
  Text ways_back() const;

  Surroundings& around_;
  const Server& server_;
  const RunId run_;
  LogTail tail_;
  bool cancels_ = false;  ///< on the first Ctrl-C
  Timestamp deadline_{};
};

/// One line of a run's log as people read it.
Text show_log_line(const wire::LogLine& line);

}  // namespace porc::cli
