// SPDX-License-Identifier: Apache-2.0
#include "aio/stop.h"

#include <map>
#include <utility>

namespace porc::aio {

namespace stop_detail {
struct State {
  bool requested = false;
  std::uint64_t last_id = 0;
  std::map<std::uint64_t, std::function<void()>> callbacks{};
};
}  // namespace stop_detail

bool StopToken::stop_requested() const noexcept {
  return state_ && state_->requested;
}

Result<void> StopToken::check() const {
  if (!stop_requested()) return ok;
  return Error{.code = ErrorCode::cancelled, .message = "asked to stop"};
}

StopSource::StopSource() : state_(std::make_shared<stop_detail::State>()) {}

void StopSource::request_stop() {
  auto state = state_;  // a callback may destroy this source
  if (std::exchange(state->requested, true)) return;
  // One at a time: a callback may remove others.
  while (!state->callbacks.empty()) {
    auto next = state->callbacks.extract(state->callbacks.begin());
    next.mapped()();
  }
}

StopCallback::StopCallback(StopToken token, std::function<void()> callback)
    : state_(std::move(token.state_)) {
  if (!state_) return;
  if (state_->requested) {
    callback();
  } else {
    id_ = ++state_->last_id;
    state_->callbacks.emplace(id_, std::move(callback));
  }
}

StopCallback::~StopCallback() {
  if (state_) state_->callbacks.erase(id_);
}

}  // namespace porc::aio
