// SPDX-License-Identifier: Apache-2.0
// datadog: what runs did to systems, as events beside their graphs. Reading order: event.h, this.
#pragma once

#include <string>
#include <utility>

#include "aio/clock.h"
#include "base/secret.h"
#include "http/client.h"
#include "milestones/milestone_notifier.h"

namespace porc::datadog {

struct Options {
  std::string public_url{};  ///< where people reach PORC, for links; "" = none
  Secret api_key{};
  std::string events_url{};   ///< https://api.datadoghq.com/api/v1/events
  std::string changes_url{};  ///< https://event-management-intake.datadoghq.com/api/v2/events
};

/// `relay` takes the place of both hosts of the site. Errors: invalid_argument, naming the
/// variable, for a site that Datadog has not, or a relay that would be told the key in clear.
Result<Options> read_options(Secret api_key, const std::string& site, std::string relay);

class Datadog final : public milestones::MilestoneNotifier {
 public:
  /// `client` and `clock` outlive this.
  Datadog(http::Client& client, aio::Clock& clock, Options options)
      : MilestoneNotifier(options.public_url),
        client_(client),
        clock_(clock),
        options_(std::move(options)) {}

  std::string target() const override { return "datadog"; }

 private:
  json::object body_of(const milestones::Moment& moment) const override;
  Task<void> send(milestones::Event event, std::string on_behalf_of) override;

  http::Client& client_;
  aio::Clock& clock_;
  Options options_;
};

}  // namespace porc::datadog
