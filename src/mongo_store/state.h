// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mongo_store/rows.h"
#include "mongo_store/table.h"

namespace porc::mongo_store {

/// Jobs by when they are due, and by the workspace that they wait for.
struct JobIndex {
  void link(const JobRow& row);
  void unlink(const JobRow& row);

  std::set<std::pair<Timestamp, std::string>> due{};
  std::map<WorkspaceName, std::set<std::string>> parked{};
};

/// Entries by name, by queue (the dead ones too) and by when they are due.
struct OutboxIndex {
  using Queue = std::pair<std::string, std::string>;  ///< subject, target
  void link(const OutboxRow& row);
  void unlink(const OutboxRow& row);

  std::unordered_map<std::string, std::uint64_t> places{};
  std::map<Queue, std::set<std::uint64_t>> queues{};
  std::set<std::pair<Timestamp, std::uint64_t>> due{};
  std::uint64_t dead = 0;
};

/// Events by name, those that wait by subject, and by when they are due.
struct InboxIndex {
  void link(const InboxRow& row);
  void unlink(const InboxRow& row);

  std::unordered_map<std::string, std::uint64_t> places{};
  std::map<std::string, std::set<std::uint64_t>> queues{};
  std::set<std::pair<Timestamp, std::uint64_t>> due{};
  std::uint64_t waiting = 0;
  std::uint64_t dead = 0;
};

struct TokenIndex {
  void link(const TokenRow& row);
  void unlink(const TokenRow& row);

  std::map<std::string, std::string> ids{};  ///< by hash
};

struct NoIndex {
  template <class Row>
  void link(const Row&) {}
  template <class Row>
  void unlink(const Row&) {}
};

/// The rows as they are after one step of the journal; the same on every server that read as far.
class State {
 public:
  Undo undo{};
  Table<JobRow, JobIndex> jobs{undo};
  Table<OutboxRow, OutboxIndex> outbox{undo};
  Table<InboxRow, InboxIndex> inbox{undo};
  Table<WorkspaceRow, NoIndex> workspaces{undo};
  Table<TokenRow, TokenIndex> tokens{undo};
  Table<CounterRow, NoIndex> counters{undo};

  std::uint64_t next_fence();
  std::uint64_t next_place();
  void count_run(const std::string& from, const std::string& to);  ///< "": none

  /// What was done since the last `accept`.
  Effects effects() const;
  /// What was done stays.
  void accept();
  /// What another step did, or a part of a snapshot.
  void apply(const Effects& effects);
  /// All rows, in parts of about so many bytes as JSON.
  std::vector<std::string> parts(std::size_t bytes) const;
  void clear();

 private:
  CounterRow count() const;
};

}  // namespace porc::mongo_store
