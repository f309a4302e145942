// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "aio/signal.h"
#include "contracts/store.h"

namespace porc::orchestrator {

/// Tells this server's parts what was stored: streams, `?wait=`, logs, metrics and the dispatcher
/// hear of a change after it is durable. A hint, never the truth: whoever is told reads the store.
class News {
 public:
  explicit News(aio::Executor& executor) : any_(executor), executor_(executor) {}

  /// Called for each stored change; must not block.
  void listen(std::function<void(const Change&)> listener) {
    listeners_.push_back(std::move(listener));
  }
  /// Called when driving a run met an error that is tried again.
  void listen_errors(std::function<void(const RunId&, const Error&)> listener) {
    error_listeners_.push_back(std::move(listener));
  }

  void publish(const Change& change);
  void publish_error(const RunId& run, const Error& error);
  /// Some job may be due now.
  void nudge() { any_.notify_all(); }

  aio::Signal& any() { return any_; }
  /// Notified when `run` changed. Held by whoever waits; forgotten with the last of them.
  std::shared_ptr<aio::Signal> of(const RunId& run);

 private:
  aio::Signal any_;
  aio::Executor& executor_;
  std::map<RunId, std::weak_ptr<aio::Signal>> runs_{};
  std::vector<std::function<void(const Change&)>> listeners_{};
  std::vector<std::function<void(const RunId&, const Error&)>> error_listeners_{};
};

}  // namespace porc::orchestrator
