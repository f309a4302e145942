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

/// What is still to be told: one queue for each subject and target, of which only the head is ever
/// due.
class OutboxTable {
 public:
  bool contains(const std::string& key) const { return places_.contains(key); }
  /// Appends to the queue of its subject and target; what the entry replaces is dropped, unless it
  /// is being delivered right now.
  void add(OutboxEntry entry, Timestamp now);
  std::vector<DueEntry> claim(Timestamp now,
                              Timestamp lease_end,
                              std::size_t limit,
                              const std::vector<std::string>& passed_over,
                              std::uint64_t& fence);
  /// Errors (both): conflict when the delivery is no longer the latest.
  Result<void> remove(const std::string& key, std::uint64_t fence, Timestamp now);
  Result<void> postpone(const std::string& key,
                        std::uint64_t fence,
                        std::string error,
                        std::optional<Timestamp> again,
                        Timestamp now);
  OutboxStore::Depth depth() const;
  std::vector<OutboxView> list(const OutboxStore::OutboxFilter& filter,
                               std::uint64_t after,
                               std::size_t limit) const;
  /// Errors: not_found.
  Result<OutboxView> get(const std::string& key) const;
  /// Errors (both): not_found; conflict while it is being delivered.
  Result<void> retry(const std::string& key, Timestamp now);
  Result<void> drop(const std::string& key, Timestamp now);

  /// The one behind the place `after`.
  std::optional<OutboxRecord> record_after(std::uint64_t after) const;
  /// At the place that it names; false when something else is there, or has its key.
  bool put(const OutboxRecord& record, json::value payload);

 private:
  struct Row {
    OutboxEntry entry{};
    std::optional<Timestamp> due_at{};  ///< of a head: when it is due, or when its lease ends
    std::uint64_t fence = 0;            ///< of the delivery under way; 0 = none
    std::uint32_t attempts = 0;
    bool dead = false;
    std::string error{};
    Timestamp stored_at{};
  };
  using Rows = std::map<std::uint64_t, Row>;              ///< by number of insertion
  using QueueName = std::pair<std::string, std::string>;  ///< subject, target

  static OutboxView view_of(std::uint64_t number, const Row& row);
  Result<Rows::iterator> find_idle(const std::string& key, Timestamp now);
  Result<Rows::iterator> find(const std::string& key, std::uint64_t fence);
  bool is_replaced(const Rows::iterator& place) const;
  /// One that was brought back stands before it.
  bool waits_for_older(const Rows::iterator& place) const;
  void set_due(const Rows::iterator& place, std::optional<Timestamp> due_at);
  void erase(Rows::iterator place);
  /// Makes the head of a queue due, unless something in the queue is due or under way.
  void promote(const QueueName& name, Timestamp now);

  std::uint64_t last_number_ = 0;
  Rows rows_{};
  std::unordered_map<std::string, std::uint64_t> places_{};  ///< by key
  std::map<QueueName, std::set<std::uint64_t>> queues_{};    ///< the dead ones too
  std::set<std::pair<Timestamp, std::uint64_t>> due_{};
  std::uint64_t dead_ = 0;
};

}  // namespace porc::memory_store
