// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "contracts/records.h"

namespace porc::memory_store {

/// What came in: one queue for each subject, of which only the head is ever due.
class InboxTable {
 public:
  /// False when it is known by its key, and not dead.
  bool add(InboxEntry entry, Timestamp now);
  std::vector<DueEvent> claim(Timestamp now,
                              Timestamp lease_end,
                              std::size_t limit,
                              std::uint64_t& fence);
  /// Errors (both): conflict when the attempt is no longer the latest.
  Result<void> end(const std::string& key,
                   std::uint64_t fence,
                   Timestamp keep_until,
                   Timestamp now);
  Result<void> put_off(const std::string& key,
                       std::uint64_t fence,
                       std::string error,
                       std::optional<Timestamp> again,
                       Timestamp now);
  std::vector<InboxView> list(const InboxStore::InboxFilter& filter,
                              std::uint64_t after,
                              std::size_t limit) const;
  /// Errors: not_found.
  Result<InboxView> get(const std::string& key) const;
  /// Errors: not_found; conflict while it is being handled.
  Result<void> replay(const std::string& key, Timestamp now);
  bool replace_body(const std::string& key,
                    const std::string& known,
                    std::string body,
                    Timestamp now);
  InboxStore::InboxDepth depth() const;

  /// The one behind the place `after`.
  std::optional<InboxRecord> record_after(std::uint64_t after) const;
  /// At the place that it names; false when something else is there, or has its key.
  bool put(const InboxRecord& record, std::string body);

 private:
  struct Row {
    InboxView view{};         ///< `due_at` of a head: when it is due, or its lease ends
    std::uint64_t fence = 0;  ///< of the attempt under way; 0 = none
    std::optional<Timestamp> keep_until{};
  };
  using Rows = std::map<std::uint64_t, Row>;  ///< by number of arrival

  Result<Rows::iterator> find(const std::string& key, std::uint64_t fence);
  void set_due(const Rows::iterator& place, std::optional<Timestamp> due_at);
  /// Takes it out of its queue, and makes the next one due.
  void leave_queue(const Rows::iterator& place, InboxState state, Timestamp now);
  void erase(Rows::iterator place);
  void promote(const std::string& subject, Timestamp now);
  void forget(Timestamp now);

  std::uint64_t last_number_ = 0;
  Rows rows_{};
  std::unordered_map<std::string, std::uint64_t> places_{};  ///< by key
  std::map<std::string, std::set<std::uint64_t>> queues_{};  ///< by subject; those that wait
  std::set<std::pair<Timestamp, std::uint64_t>> due_{};
  std::set<std::pair<Timestamp, std::string>> ends_{};  ///< when which is forgotten
  std::uint64_t waiting_ = 0;
  std::uint64_t dead_ = 0;
};

}  // namespace porc::memory_store
