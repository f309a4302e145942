// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/scope.h"
#include "aio/stop.h"
#include "orchestrator/news.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// Delivers the outbox: at least once, in order per run and target, with backoff, then aside as
/// dead.
class Delivery {
 public:
  Delivery(Parts& parts, const Settings& settings, News& news);
  Task<void> run(aio::StopToken stop);

 private:
  Task<bool> deliver_due();
  Task<void> deliver(DueEntry due);
  Task<void> hand_over(OutboxEntry entry);

  Parts& parts_;
  const Settings& settings_;
  News& news_;
  aio::TaskScope deliveries_;
};

}  // namespace porc::orchestrator
