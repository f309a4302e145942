// SPDX-License-Identifier: Apache-2.0
// The rows that every server keeps in memory: what is under way, waits or stands alone. What was
// once and may be asked for again (runs, their events, handled events, subjects, submission keys)
// lies in the database only; see record.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "contracts/store_rules.h"

namespace porc::mongo_store {

/// A run that is not settled, with as much of it as the next change is checked by.
struct JobRow {
  RunId run{};
  WorkspaceName workspace{};
  std::uint64_t version = 0;
  std::uint64_t sequence = 0;  ///< of its last event
  run::RunStatus status = run::RunStatus::submitted;
  Timestamp due_at{};
  std::uint64_t fence = 0;
  bool wanted = false;
  bool parked = false;
  std::string owner{};

  const std::string& key() const { return run.str(); }
  Job job() const { return {.due_at = due_at, .fence = fence, .wanted = wanted, .parked = parked}; }
};
BOOST_DESCRIBE_STRUCT(
    JobRow, (), (run, workspace, version, sequence, status, due_at, fence, wanted, parked, owner))

/// An entry of the outbox; what it says lies in the collection `payloads` under its place.
struct OutboxRow {
  std::uint64_t place = 0;  ///< in the list of all; never used again
  std::string name{};       ///< what OutboxEntry calls its key
  std::string subject{};
  std::string target{};
  std::string coalesce{};
  std::optional<Timestamp> due_at{};  ///< of a head: when it is due, or when its lease ends
  std::uint64_t fence = 0;            ///< of the delivery under way; 0 = none
  std::uint32_t attempts = 0;
  bool dead = false;
  std::string error{};
  Timestamp stored_at{};
  bool in_parts = false;  ///< of what it says

  std::uint64_t key() const { return place; }
};
BOOST_DESCRIBE_STRUCT(OutboxRow,
                      (),
                      (place,
                       name,
                       subject,
                       target,
                       coalesce,
                       due_at,
                       fence,
                       attempts,
                       dead,
                       error,
                       stored_at,
                       in_parts))

/// An event that waits or is dead; its body lies in the collection `bodies` under `body`.
struct InboxRow {
  std::uint64_t place = 0;  ///< in the list of all
  std::uint64_t body = 0;   ///< the place under which it was received first
  std::string name{};       ///< what InboxEntry calls its key
  std::string source{};
  std::string subject{};
  std::string kind{};
  bool dead = false;
  std::uint32_t attempts = 0;
  std::optional<Timestamp> due_at{};
  Timestamp received_at{};
  std::optional<Timestamp> ended_at{};
  std::string error{};
  std::uint64_t fence = 0;

  std::uint64_t key() const { return place; }
};
BOOST_DESCRIBE_STRUCT(InboxRow,
                      (),
                      (place,
                       body,
                       name,
                       source,
                       subject,
                       kind,
                       dead,
                       attempts,
                       due_at,
                       received_at,
                       ended_at,
                       error,
                       fence))

struct WorkspaceRow {
  WorkspaceName name{};
  blueprint::Identity owner{};
  std::optional<std::string> repository{};
  std::optional<RunId> holder{};
  std::uint64_t fence = 0;  ///< of the holder's claim

  const std::string& key() const { return name.str(); }
  workspace::Workspace workspace() const {
    workspace::Workspace made{.name = name, .owner = owner, .repository = repository};
    if (holder) made.hold = workspace::Hold{.run = *holder, .fence = fence};
    return made;
  }
};
BOOST_DESCRIBE_STRUCT(WorkspaceRow, (), (name, owner, repository, holder, fence))

struct TokenRow {
  identity::Token token{};
  const std::string& key() const { return token.id; }
};
BOOST_DESCRIBE_STRUCT(TokenRow, (), (token))

/// There is one.
struct CounterRow {
  std::uint64_t last_fence = 0;
  std::uint64_t last_place = 0;
  std::map<std::string, std::uint64_t> runs{};  ///< how many, by status
  std::uint64_t key() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(CounterRow, (), (last_fence, last_place, runs))

/// What a step of the journal makes of the rows: those that changed as they are after it, and the
/// keys of those that are gone. A part of a snapshot is the same with all rows.
struct Effects {
  std::vector<JobRow> jobs{};
  std::vector<std::string> jobs_gone{};
  std::vector<OutboxRow> outbox{};
  std::vector<std::uint64_t> outbox_gone{};
  std::vector<InboxRow> inbox{};
  std::vector<std::uint64_t> inbox_gone{};
  std::vector<WorkspaceRow> workspaces{};
  std::vector<std::string> workspaces_gone{};
  std::vector<TokenRow> tokens{};
  std::vector<CounterRow> counters{};
};
BOOST_DESCRIBE_STRUCT(Effects,
                      (),
                      (jobs,
                       jobs_gone,
                       outbox,
                       outbox_gone,
                       inbox,
                       inbox_gone,
                       workspaces,
                       workspaces_gone,
                       tokens,
                       counters))

}  // namespace porc::mongo_store
