// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pg/transaction.h"
#include "postgres_store/gathering.h"

namespace porc::postgres_store {

/// New runs as columns: one statement writes them all, with what finds them, their first versions,
/// their events and jobs, and what is told of them.
class NewRuns {
 public:
  /// Without its outbox. `due_at`: of its job; none: it has none. Errors: as of write_document.
  Result<void> add(const Change& change, std::optional<Timestamp> due_at);
  /// Of a run that nobody knows yet, and the only entry of its queue. Errors: as of write_document.
  Result<void> add_entry(const OutboxEntry& entry);
  void add_to(pg::Transaction& transaction) const;

 private:
  using Texts = std::vector<std::string>;
  using OptionalTexts = std::vector<std::optional<std::string>>;
  using Numbers = std::vector<std::uint64_t>;

  Texts runs_{}, statuses_{}, kinds_{}, environments_{}, names_{}, workspaces_{};
  OptionalTexts repos_{}, owners_{};
  std::vector<std::optional<std::uint64_t>> due_at_{};
  Numbers audit_sequences_{};
  Texts audit_heads_{}, projections_{};
  Texts event_runs_{}, event_bytes_{}, event_hashes_{};
  Numbers event_sequences_{};
  Texts keys_{}, subjects_{}, targets_{}, words_{}, payloads_{};
};

/// When the job of a new run is due; none: it has no job.
std::optional<Timestamp> first_due(const JobChange& job);

/// Stores new runs that a Gathering takes in one transaction of one row each in a few statements:
/// true when they are on the disk, false when something of one stands in the way of all, and
/// nothing was changed. Errors: unavailable when the connection broke.
Result<bool> append_new_runs(pg::Connection& db, const Gathering::Changes& changes);

}  // namespace porc::postgres_store
