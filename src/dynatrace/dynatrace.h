// SPDX-License-Identifier: Apache-2.0
// dynatrace: what runs did to systems, as events. Reading order: event.h, this.
#pragma once

#include <string>
#include <utility>

#include "aio/clock.h"
#include "base/secret.h"
#include "http/client.h"
#include "milestones/milestone_notifier.h"

namespace porc::dynatrace {

struct Options {
  std::string public_url{};  ///< where people reach PORC, for links; "" = none
  Secret api_token{};
  std::string url{};       ///< of events/ingest
  std::string selector{};  ///< entities that events are about; "" = the environment
};

/// `api_url` with or without /api/v2, of a SaaS environment, a Managed one or an ActiveGate.
/// Errors: invalid_argument, naming the variable.
Result<Options> read_options(Secret api_token, std::string api_url, std::string selector);

class Dynatrace final : public milestones::MilestoneNotifier {
 public:
  /// `client` and `clock` outlive this.
  Dynatrace(http::Client& client, aio::Clock& clock, Options options)
      : MilestoneNotifier(options.public_url),
        client_(client),
        clock_(clock),
        options_(std::move(options)) {}

  std::string target() const override { return "dynatrace"; }

 private:
  json::object body_of(const milestones::Moment& moment) const override;
  Task<void> send(milestones::Event event, std::string on_behalf_of) override;

  http::Client& client_;
  aio::Clock& clock_;
  Options options_;
};

}  // namespace porc::dynatrace
