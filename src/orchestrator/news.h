// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/describe/enum.hpp>

#include "aio/signal.h"
#include "contracts/store.h"

namespace porc::orchestrator {

/// How one delivery to a target ended, or one handling of an event.
struct Attempt {
  enum class Outcome : std::uint8_t {
    done,
    again,  ///< it failed, and is tried again
    dead,   ///< it failed, and is put aside
  };
  BOOST_DESCRIBE_NESTED_ENUM(Outcome, done, again, dead)
  std::string whose{};  ///< the target or source
  std::string key{};
  Outcome outcome = Outcome::done;
  Duration took{};
  std::string error{};
};

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

  /// Called for each delivery that ended; must not block. The same for each handling.
  void listen_deliveries(std::function<void(const Attempt&)> listener) {
    delivery_listeners_.push_back(std::move(listener));
  }
  void listen_handlings(std::function<void(const Attempt&)> listener) {
    handling_listeners_.push_back(std::move(listener));
  }

  void publish(const Change& change);
  void publish_delivery(const Attempt& attempt);
  void publish_handling(const Attempt& attempt);
  void publish_error(const RunId& run, const Error& error);
  /// Some job may be due now.
  void nudge() { any_.notify_all(); }
  /// Any run may have changed: another server drives them too.
  void nudge_all();

  aio::Signal& any() { return any_; }
  /// Notified when `run` changed. Held by whoever waits; forgotten with the last of them.
  std::shared_ptr<aio::Signal> of(const RunId& run);

 private:
  aio::Signal any_;
  aio::Executor& executor_;
  std::map<RunId, std::weak_ptr<aio::Signal>> runs_{};
  std::vector<std::function<void(const Change&)>> listeners_{};
  std::vector<std::function<void(const RunId&, const Error&)>> error_listeners_{};
  std::vector<std::function<void(const Attempt&)>> delivery_listeners_{};
  std::vector<std::function<void(const Attempt&)>> handling_listeners_{};
};

}  // namespace porc::orchestrator
