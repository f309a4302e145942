// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aio/clock.h"
#include "aio/task.h"
#include "contracts/store.h"

namespace porc::moving {

/// Sees whether somebody works on a store: one of those who do counts up `sign`, a subject with an
/// owner, at least once in `interval`. Whoever finds no owner takes its place within one, and
/// within four after an owner that is gone without a word.
class IdleWatch {
 public:
  /// Both outlive this.
  IdleWatch(SubjectStore& subjects, aio::Clock& clock, std::string sign, Duration interval)
      : subjects_(subjects), clock_(clock), sign_(std::move(sign)), interval_(interval) {}

  /// Answers at once when the sign has no owner, and otherwise when it stood still for three
  /// intervals. Errors: conflict when somebody works.
  Task<void> begin();
  /// Whether nobody worked since: also nobody who saw the sign without an owner when this began,
  /// or did not yet believe that its owner is gone. Errors: conflict.
  Task<void> end();

 private:
  SubjectStore& subjects_;
  aio::Clock& clock_;
  const std::string sign_;
  const Duration interval_;
  std::uint64_t version_ = 0;
  Timestamp since_{};
};

}  // namespace porc::moving
