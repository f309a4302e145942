// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace porc::pg {

/// When a server that is away is tried again: after pauses that grow and are bounded, and that
/// begin small again once it was found. Not safe for several threads.
class Pauses {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kFirst{100};
  static constexpr std::chrono::milliseconds kMax{5000};

  /// What is left of the pause at `now`; 0: the server may be tried.
  std::chrono::milliseconds left(Time now) const;
  /// It was tried and is away. During a pause that counts nothing: another one has just found out.
  void fail(Time now);
  void succeed();

 private:
  Time next_try_{};
  std::chrono::milliseconds pause_{0};  ///< 0: the last try succeeded
};

}  // namespace porc::pg
