// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

namespace porc::sentinel {

/// Counts the steps of one evaluation, so that it ends: one for each node of the tree, and what
/// native code asks for in proportion to its work, before it works.
class Meter {
 public:
  Meter() = default;
  Meter(std::uint64_t steps_max, std::function<bool()> out_of_time)
      : steps_max_(steps_max), out_of_time_(std::move(out_of_time)) {}

  /// Throws Refusal over the limit, or when time is up.
  void step(std::uint64_t count = 1) {
    if (count < left_) {
      left_ -= count;
    } else {
      look(count);
    }
  }
  /// The steps of a walk over that many bytes.
  void walk(std::size_t bytes) { step(bytes / kBytesOfStep); }

  std::uint64_t steps() const { return steps_ + kStepsBetweenLooks - left_; }

 private:
  static constexpr std::uint64_t kStepsBetweenLooks = 256;
  static constexpr std::size_t kBytesOfStep = 64;

  void look(std::uint64_t count);

  std::uint64_t left_ = kStepsBetweenLooks;  ///< before the next look at the limits
  std::uint64_t steps_ = 0;                  ///< up to the last look
  std::uint64_t steps_max_ = std::numeric_limits<std::uint64_t>::max();
  std::function<bool()> out_of_time_{};
};

}  // namespace porc::sentinel
