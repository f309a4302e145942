// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace porc::aio {

/// The one thread that owns the state of a program. Everything that resumes a coroutine does so
/// through an executor, so that `Loop` runs it in real time and a simulation in virtual time.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs `work` on the loop thread, in the order of posting, never before `post` has returned.
  /// From any thread. `work` must not throw; it is dropped unrun when the executor is destroyed.
  virtual void post(std::function<void()> work) = 0;

  /// True on the loop thread.
  virtual bool is_current() const = 0;
};

}  // namespace porc::aio
