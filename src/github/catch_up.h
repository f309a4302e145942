// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "aio/clock.h"
#include "aio/stop.h"
#include "contracts/store.h"
#include "github/client.h"

namespace porc::github {

/// GitHub sends no webhook twice by itself: this looks for those that nobody took, and has them
/// sent again.
/// https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
class CatchUp {
 public:
  /// All outlive this and its tasks.
  CatchUp(Client& client, InboxStore& inbox, aio::Clock& clock)
      : client_(client), inbox_(inbox), clock_(clock) {}

  /// Looks every five minutes until `stop`; `tell` hears of what went wrong.
  Task<void> run(aio::StopToken stop, std::function<void(const Error&)> tell);
  /// One look. Answers how many are sent again.
  Task<std::size_t> look();

 private:
  Client& client_;
  InboxStore& inbox_;
  aio::Clock& clock_;
};

}  // namespace porc::github
