// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aio/scope.h"
#include "aio/signal.h"
#include "aio/stop.h"
#include "orchestrator/news.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// Delivers the outbox: at least once, in order per run and target, with backoff, then aside as
/// dead. A target that is slow holds up nobody but itself.
class Delivery {
 public:
  Delivery(Parts& parts, const Settings& settings, News& news);
  /// Until `stop`; what is under way then is cut off, and delivered again by who comes next.
  Task<void> run(aio::StopToken stop);

 private:
  Task<void> hear_news(aio::StopToken stop);
  Task<void> mark_and_claim();
  Task<void> mark_delivered();
  Task<void> deliver(DueEntry due);
  Notifier* find_notifier(std::string_view target) const;
  Task<void> hand_over(OutboxEntry entry);

  Parts& parts_;
  const Settings& settings_;
  News& news_;
  aio::Signal look_;  ///< a change was stored, or a delivery ended
  std::vector<Delivered> done_{};
  std::map<std::string, std::size_t> under_way_{};  ///< by target
  std::optional<aio::TaskScope> deliveries_{};
};

}  // namespace porc::orchestrator
