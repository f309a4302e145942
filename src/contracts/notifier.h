// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "aio/task.h"
#include "base/time.h"
#include "contracts/store.h"

namespace porc {

/// What a target is to be told; it becomes an outbox entry of the change that caused it.
struct Report {
  /// What the target knows it by, such as a commit: reports of one subject arrive one after
  /// another, in order. "" is the run itself.
  std::string subject{};
  std::string coalesce{};  ///< as in OutboxEntry
  json::value payload{};
};

/// The whole of a change, for who is told what happened: {run, events: [canonical bytes]}.
json::object whole_of(const Change& change);

/// Whether a place that shows how runs stand shows how one stands now.
enum class SyncStatus : std::uint8_t {
  pending,  ///< it will
  synced,
  failed  ///< it does not, until somebody has looked
};
BOOST_DESCRIBE_ENUM(SyncStatus, pending, synced, failed)

struct Sync {
  SyncStatus status = SyncStatus::pending;
  std::optional<Timestamp> last{};  ///< when it was told last
};

/// One place that is told of runs: GitHub, a catalog, a callback. A new one is this contract and
/// nothing else.
class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual std::string target() const = 0;

  /// What the target wants to be told of a change, decided before the change is stored and stored
  /// with it. No I/O: whatever else it needs it looks up when it delivers. A target that shows how
  /// things stand, rather than what happened, puts only names into the payload, coalesces, and
  /// reads the store when it delivers.
  virtual std::vector<Report> reports_of(const Change& change) const = 0;

  /// Delivering an entry twice must be harmless. Errors: a retryable code asks for another try, not
  /// before `retry_after`; `rate_limited` does so without an end; any other puts the entry aside as
  /// dead.
  virtual Task<void> deliver(OutboxEntry entry) = 0;

  /// How long to wait after the first, second, … failed delivery; after the last one the entry is
  /// dead. Empty: as the server is set.
  virtual std::vector<Duration> pauses() const { return {}; }

  /// How far it got with a run; none: it does not keep that.
  virtual Task<std::optional<Sync>> sync_of(Run /*run*/) { co_return std::optional<Sync>(); }
};

}  // namespace porc
