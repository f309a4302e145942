// SPDX-License-Identifier: Apache-2.0
// Cooperative cancellation for shutdown: the owner asks once through a StopSource, everything that
// waits holds a StopToken and answers `cancelled`. Loop thread only, hence not std::stop_token.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"

namespace porc::aio {

namespace stop_detail {
struct State;
}

/// Tells whether somebody asked to stop. A default one is never asked.
class StopToken {
 public:
  StopToken() = default;
  bool stop_requested() const noexcept;
  /// Errors: cancelled when a stop was requested.
  Result<void> check() const;

 private:
  friend class StopSource;
  friend class StopCallback;
  explicit StopToken(std::shared_ptr<stop_detail::State> state) : state_(std::move(state)) {}
  std::shared_ptr<stop_detail::State> state_{};
};

/// Asks everybody who holds one of its tokens to stop.
class StopSource {
 public:
  StopSource();
  StopToken token() const { return StopToken(state_); }
  /// Runs the callbacks in the order in which they were registered. Later calls do nothing.
  void request_stop();
  bool stop_requested() const noexcept { return token().stop_requested(); }

 private:
  std::shared_ptr<stop_detail::State> state_;
};

/// Runs `callback` once when a stop is requested, at once when it already was; never after this is
/// destroyed.
class StopCallback {
 public:
  StopCallback(StopToken token, std::function<void()> callback);
  ~StopCallback();
  StopCallback(const StopCallback&) = delete;
  StopCallback& operator=(const StopCallback&) = delete;

 private:
  std::shared_ptr<stop_detail::State> state_;
  std::uint64_t id_ = 0;
};

}  // namespace porc::aio
