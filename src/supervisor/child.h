// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "host/descriptor.h"
#include "supervisor/job.h"
#include "supervisor/output.h"
#include "supervisor/report.h"

namespace porc::supervisor {

/// The guard of some steps (guard.h), with its sandbox when there is one. They end when this is
/// destroyed, by SIGINT and after the grace by SIGKILL, and also when the whole process is.
class Child {
 public:
  /// `order` has steps of one sandbox; `program` is the one that has the guard. `lock_fd` holds
  /// their lock, if they have one. Errors: unavailable or not_found.
  static Result<Child> start(const Job& order,
                             const std::string& program,
                             int claim_fd,
                             int lock_fd);

  pid_t pid() const noexcept { return pid_; }
  std::vector<Output>& outputs() noexcept { return outputs_; }

  /// Asks the guard to send terraform SIGINT, now or before it starts.
  void interrupt();
  /// SIGKILL to the guard, and so to the sandbox.
  void kill();

  /// What the guard told, once it has ended. When it was killed or never ran, `last` is the end of
  /// the step about which it told nothing.
  Report report(StepEnd last);

 private:
  Child(pid_t pid, host::Descriptor lifeline, host::Descriptor told, std::vector<Output> outputs)
      : pid_(pid),
        lifeline_(std::move(lifeline)),
        told_(std::move(told)),
        outputs_(std::move(outputs)) {}

  pid_t pid_;  ///< leads a group of bubblewrap and the guard, or is the guard
  host::Descriptor lifeline_;
  host::Descriptor told_;
  std::vector<Output> outputs_;
};

}  // namespace porc::supervisor
