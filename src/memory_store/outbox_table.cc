// SPDX-License-Identifier: Apache-2.0
#include "memory_store/outbox_table.h"

#include <algorithm>

namespace porc::memory_store {

void OutboxTable::add(OutboxEntry entry, Timestamp now) {
  QueueName name{entry.run, entry.target};
  auto& queue = queues_[name];
  if (!entry.coalesce.empty()) {
    std::vector<Rows::iterator> replaced;
    for (std::uint64_t number : queue) {
      auto place = rows_.find(number);
      bool under_way = place->second.fence != 0 && *place->second.due_at > now;
      if (place->second.entry.coalesce == entry.coalesce && !under_way) replaced.push_back(place);
    }
    for (auto place : replaced) erase(place);
  }
  std::uint64_t number = ++last_number_;
  places_.emplace(entry.key, number);
  rows_.emplace(number, Row{.entry = std::move(entry)});
  queues_[name].insert(number);
  promote(name, now);
}

std::vector<DueEntry> OutboxTable::claim(Timestamp now,
                                         Timestamp lease_end,
                                         std::size_t limit,
                                         const std::vector<std::string>& passed_over,
                                         std::uint64_t& fence) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [due_at, number] : due_) {
    if (due_at > now || numbers.size() == limit) break;
    const std::string& target = rows_.at(number).entry.target;
    if (std::ranges::find(passed_over, target) == passed_over.end()) numbers.push_back(number);
  }
  std::vector<DueEntry> claimed;
  for (std::uint64_t number : numbers) {
    auto place = rows_.find(number);
    Row& row = place->second;
    row.fence = ++fence;
    set_due(place, lease_end);
    claimed.push_back({.entry = row.entry, .attempts = row.attempts++, .fence = row.fence});
  }
  return claimed;
}

Result<void> OutboxTable::remove(const std::string& key, std::uint64_t fence, Timestamp now) {
  PORC_TRY(auto place, find(key, fence));
  QueueName name{place->second.entry.run, place->second.entry.target};
  erase(place);
  promote(name, now);
  return ok;
}

Result<void> OutboxTable::postpone(const std::string& key,
                                   std::uint64_t fence,
                                   std::string error,
                                   std::optional<Timestamp> again,
                                   Timestamp now) {
  PORC_TRY(auto place, find(key, fence));
  if (is_replaced(place)) return remove(key, fence, now);
  Row& row = place->second;
  row.fence = 0;
  row.error = std::move(error);
  if (again) {
    set_due(place, std::max(*again, now));
    return ok;
  }
  row.dead = true;
  ++dead_;
  set_due(place, std::nullopt);
  promote({row.entry.run, row.entry.target}, now);
  return ok;
}

OutboxStore::Depth OutboxTable::depth() const {
  return {.due = rows_.size() - dead_, .dead = dead_};
}

Result<OutboxTable::Rows::iterator> OutboxTable::find(const std::string& key, std::uint64_t fence) {
  auto number = places_.find(key);
  if (number != places_.end()) {
    auto place = rows_.find(number->second);
    if (fence != 0 && place->second.fence == fence) return place;
  }
  return Error{.code = ErrorCode::conflict,
               .message = "outbox entry " + key + " is no longer delivered under this fence"};
}

bool OutboxTable::is_replaced(const Rows::iterator& place) const {
  const OutboxEntry& entry = place->second.entry;
  if (entry.coalesce.empty()) return false;
  const auto& queue = queues_.at({entry.run, entry.target});
  return std::any_of(queue.upper_bound(place->first), queue.end(), [&](std::uint64_t newer) {
    return rows_.at(newer).entry.coalesce == entry.coalesce;
  });
}

void OutboxTable::set_due(const Rows::iterator& place, std::optional<Timestamp> due_at) {
  auto& [number, row] = *place;
  if (row.due_at) due_.erase({*row.due_at, number});
  row.due_at = due_at;
  if (due_at) due_.emplace(*due_at, number);
}

void OutboxTable::erase(Rows::iterator place) {
  set_due(place, std::nullopt);
  auto& [number, row] = *place;
  if (row.dead) --dead_;
  auto queue = queues_.find({row.entry.run, row.entry.target});
  queue->second.erase(number);
  if (queue->second.empty()) queues_.erase(queue);
  places_.erase(row.entry.key);
  rows_.erase(place);
}

void OutboxTable::promote(const QueueName& name, Timestamp now) {
  auto queue = queues_.find(name);
  if (queue == queues_.end()) return;
  for (std::uint64_t number : queue->second) {
    auto place = rows_.find(number);
    if (place->second.dead) continue;
    if (!place->second.due_at) set_due(place, now);
    return;
  }
}

}  // namespace porc::memory_store
