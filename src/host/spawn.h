// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::host {

/// How one program is started. It gets a session of its own, default signal handling, nothing
/// blocked, and no descriptor but those named here; standard streams that are not are /dev/null.
class SpawnPlan {
 public:
  /// A copy of `ours` becomes `theirs`; another lives as long as this. Those above the standard
  /// streams follow each other from 3 on without a gap: others between them would be handed on too.
  void give(int ours, int theirs);
  void open(std::string path, int flags, mode_t mode, int theirs);
  void enter(std::string folder) { folder_ = std::move(folder); }
  /// A process group of its own in our session, in place of a session.
  void stay_in_session() { own_session_ = false; }
  /// Blocks every signal from the first instruction on, for a program that reads them.
  void block_signals() { block_signals_ = true; }

  /// Starts argv[0], which is looked for on our PATH unless it has a slash. `environment` holds
  /// NAME=value. Errors: not_found, also for a program that may not be run; unavailable.
  Result<pid_t> start(std::vector<std::string> argv, std::vector<std::string> environment) const;

 private:
  struct Gift {
    int theirs;
    Descriptor ours{};  ///< not open: `path` is opened
    std::string path{};
    int flags = 0;
    mode_t mode = 0;
  };
  std::vector<Gift> gifts_{};
  std::string folder_{};
  bool own_session_ = true;
  bool block_signals_ = false;
};

/// A pidfd, close-on-exec. Errors: not_found; unavailable.
Result<Descriptor> open_process(pid_t pid);

}  // namespace porc::host
