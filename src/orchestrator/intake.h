// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aio/scope.h"
#include "aio/signal.h"
#include "aio/stop.h"
#include "contracts/inbox.h"
#include "orchestrator/news.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// What binds a sealed body to its event.
std::string body_context(const std::string& key);
/// How much was sealed into a stored body.
std::uint64_t bytes_within(std::string_view sealed_body);

/// Stores what comes in, sealed, and has it handled by its source: at least once, in order per
/// subject, with backoff, then aside as dead.
class Intake {
 public:
  /// All outlive this.
  Intake(Parts& parts, const Settings& settings, News& news);

  void add_source(EventSource& source) { sources_.push_back(&source); }
  EventSource* find_source(std::string_view name) const;
  const std::vector<EventSource*>& sources() const { return sources_; }
  /// As Inbox says.
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries);
  /// Something may be due that was not: an event was brought back.
  void look() { look_.notify_all(); }
  bool is_full() const { return waiting_ >= settings_.inbox_full; }

  /// Until `stop`; what is under way then is cut off, and handled again by who comes next.
  Task<void> run(aio::StopToken stop);

 private:
  Task<void> claim();
  /// One event waits no more.
  void count_off() { waiting_ -= waiting_ > 0 ? 1 : 0; }
  Task<void> handle(DueEvent due);
  Task<void> hand_over(InboxEntry entry);
  Task<std::string> sealed(std::string body, std::string context);
  Task<std::string> opened(std::string body, std::string context);

  Parts& parts_;
  const Settings& settings_;
  News& news_;
  aio::Signal look_;  ///< something came in, or a handling ended
  std::vector<EventSource*> sources_{};
  std::size_t under_way_ = 0;
  std::uint64_t waiting_ = 0;  ///< as the store told it last, and what came and went since
  Timestamp depth_due_{};      ///< when it is asked again: to count a long queue takes time
  std::optional<aio::TaskScope> handlings_{};
};

}  // namespace porc::orchestrator
