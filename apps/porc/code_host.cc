// SPDX-License-Identifier: Apache-2.0
#include "code_host.h"

#include <utility>

namespace porc::app {

CodeHost::CodeHost(CodeHostSettings settings, http::Client& client, aio::Loop& loop, Store& store)
    : settings_(std::move(settings)),
      store_(store),
      host_(client, loop, loop, settings_.github),
      checks_(store, store, host_, check_options()),
      catch_up_(host_.client(), store, loop) {}

github::CheckOptions CodeHost::check_options() const {
  github::CheckOptions options{.for_each_run = settings_.check_each_run};
  if (const auto& repository = settings_.github.repository)
    options.repository = repository->full_name();
  options.link = [base = settings_.public_url](const RunId& run) {
    return base.empty() ? std::string() : base + "/report/" + run.str();
  };
  return options;
}

void CodeHost::begin(Runs& runs,
                     Inbox& inbox,
                     std::function<void(EventSource&)> add,
                     std::function<void(const std::string&)> warn) {
  github::EventOptions options;
  for (const Secret* secret :
       {&settings_.github.webhook_secret, &settings_.github.webhook_secret_before}) {
    if (!secret->empty()) options.secrets.push_back(*secret);
  }
  if (options.secrets.empty()) return;
  options.unreviewed_goal = settings_.unreviewed_goal;
  options.default_environment = settings_.default_environment;
  options.warn = std::move(warn);
  events_.emplace(runs, inbox, store_, host_, std::move(options));
  add(*events_);
}

bool CodeHost::catches_up() const {
  return events_.has_value() && settings_.github.app.has_value();
}

Task<void> CodeHost::run(aio::StopToken stop, std::function<void(const Error&)> tell) {
  co_return co_await catch_up_.run(stop, std::move(tell));
}

}  // namespace porc::app
