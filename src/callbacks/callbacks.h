// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "contracts/notifier.h"
#include "http/client.h"

namespace porc::callbacks {

/// Limit: how long a receiver may take to answer.
inline constexpr Duration kAnswerMax = std::chrono::seconds(10);

/// Tells the `callback_url` of a run when it is over or waits for a person: POST with the run's
/// view as JSON, and the delivery's key as `Idempotency-Key`, by which a receiver knows a
/// repetition.
class Callbacks final : public Notifier {
 public:
  /// Only https to one of `hosts` is ever called, whatever was stored. `client` outlives this.
  Callbacks(http::Client& client, std::vector<std::string> hosts)
      : client_(client), hosts_(std::move(hosts)) {}

  std::string target() const override { return "callback"; }
  /// When a run with a callback_url is over or waits for a person.
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: unavailable and timeout when another try may help (also for 408, 429 and 5xx);
  /// forbidden for a host that is no longer on the list; precondition_failed for any other answer
  /// than 2xx.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  http::Client& client_;
  std::vector<std::string> hosts_;
};

}  // namespace porc::callbacks
