// SPDX-License-Identifier: Apache-2.0
// dynatrace: what runs did to systems, as events. Reading order: event.h, this.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aio/clock.h"
#include "base/secret.h"
#include "contracts/notifier.h"
#include "http/client.h"

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

class Dynatrace final : public Notifier {
 public:
  /// `client` and `clock` outlive this.
  Dynatrace(http::Client& client, aio::Clock& clock, Options options)
      : client_(client), clock_(clock), options_(std::move(options)) {}

  std::string target() const override { return "dynatrace"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: unavailable when another try may help; precondition_failed for any other answer than
  /// 2xx.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  http::Client& client_;
  aio::Clock& clock_;
  Options options_;
};

}  // namespace porc::dynatrace
