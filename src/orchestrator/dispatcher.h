// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <string>

#include "aio/scope.h"
#include "aio/stop.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {

/// Claims runs that are due, drives them beside each other, and keeps their leases.
class Dispatcher {
 public:
  Dispatcher(Parts& parts, const Settings& settings, News& news);

  /// Until `stop`; then every driver gives its claim back.
  Task<void> run(aio::StopToken stop);

 private:
  struct Driven {
    Claim claim;
    aio::StopSource stop{};
  };
  using Place = std::list<Driven>::iterator;

  Task<void> claim_due(aio::StopToken stop);
  Task<void> drive(Place place);
  Task<void> keep_leases(aio::StopToken stop);

  Parts& parts_;
  const Settings& settings_;
  News& news_;
  std::list<Driven> driven_{};
  aio::TaskScope drivers_;
};

}  // namespace porc::orchestrator
