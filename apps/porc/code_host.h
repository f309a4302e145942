// SPDX-License-Identifier: Apache-2.0
// GitHub, put together from the settings.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aio/loop.h"
#include "github/catch_up.h"
#include "github/checks.h"
#include "github/events.h"
#include "github/http_host.h"

namespace porc::app {

struct CodeHostSettings {
  github::GithubOptions github{};
  run::Goal unreviewed_goal = run::Goal::planned;  ///< as github::EventOptions says
  std::string default_environment{};               ///< as github::EventOptions says
  bool check_each_run = false;                     ///< as github::CheckOptions says
  std::string public_url{};  ///< where readers of a check find its run; "" = nowhere
};

/// What of the server speaks with GitHub.
class CodeHost {
 public:
  /// All outlive this.
  CodeHost(CodeHostSettings settings, http::Client& client, aio::Loop& loop, Store& store);

  Notifier* notifier() { return &checks_; }
  CheckBoard* checks() { return &checks_; }
  /// Events are taken only where a secret proves who sent them.
  void begin(Runs& runs,
             Inbox& inbox,
             std::function<void(EventSource&)> add,
             std::function<void(const std::string&)> warn);
  /// Only an app is told what became of its webhooks.
  bool catches_up() const;
  /// Until `stop`; `tell` hears of what went wrong.
  Task<void> run(aio::StopToken stop, std::function<void(const Error&)> tell);

 private:
  github::CheckOptions check_options() const;

  const CodeHostSettings settings_;
  Store& store_;
  github::HttpHost host_;
  github::Checks checks_;
  std::optional<github::Events> events_{};
  github::CatchUp catch_up_;
};

}  // namespace porc::app
