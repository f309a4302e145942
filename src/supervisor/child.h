// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "supervisor/job.h"
#include "supervisor/output.h"

namespace porc::supervisor {

/// One step that runs, in a process group of its own.
class Child {
 public:
  /// `claim_fd` becomes kClaimFd in it. Errors: unavailable, or not_found without the program.
  static Result<Child> start(const Step& step, int claim_fd);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  pid_t pid() const noexcept { return pid_; }
  std::vector<Output>& outputs() noexcept { return outputs_; }

  /// SIGINT to terraform itself, and to it alone: a second one would abort it, and its own children
  /// are its own business. False when the sandbox has not started it yet; try again.
  bool interrupt();
  /// SIGKILL to all of it.
  void kill();

 private:
  Child(pid_t pid, int sandbox_fd, std::vector<Output> outputs)
      : pid_(pid), sandbox_fd_(sandbox_fd), outputs_(std::move(outputs)) {}
  void read_sandbox_pid();

  pid_t pid_;
  int sandbox_fd_;         ///< where bubblewrap tells; -1 without a sandbox
  pid_t sandbox_pid_ = 0;  ///< the sandbox's first process, whose child terraform is
  std::vector<Output> outputs_;
};

}  // namespace porc::supervisor
