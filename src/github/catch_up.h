// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <set>

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
  /// One look. Answers how many are sent again. Each attempt of GitHub's is answered once: it stays
  /// listed for days, also when what was sent again came and was of no interest to the inbox.
  /// Errors: the first that there was; the other deliveries were asked for all the same, unless
  /// GitHub asked for patience.
  Task<std::size_t> look();

 private:
  Task<bool> is_missing(std::string guid);

  Client& client_;
  InboxStore& inbox_;
  aio::Clock& clock_;
  std::set<std::int64_t> answered_{};  ///< attempts, as far as GitHub still lists them
};

}  // namespace porc::github
