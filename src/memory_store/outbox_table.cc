// SPDX-License-Identifier: Apache-2.0
#include "memory_store/outbox_table.h"

#include <algorithm>

#include "contracts/store_rules.h"

namespace porc::memory_store {

void OutboxTable::add(OutboxEntry entry, Timestamp now) {
  QueueName name{entry.subject, entry.target};
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
  rows_.emplace(number, Row{.entry = std::move(entry), .stored_at = now});
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
  QueueName name{place->second.entry.subject, place->second.entry.target};
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
  if (again && !waits_for_older(place)) {
    set_due(place, std::max(*again, now));
    return ok;
  }
  row.dead = !again;
  if (row.dead) ++dead_;
  set_due(place, std::nullopt);
  promote({row.entry.subject, row.entry.target}, now);
  return ok;
}

OutboxStore::Depth OutboxTable::depth() const {
  OutboxStore::Depth depth{.due = rows_.size() - dead_, .dead = dead_};
  auto oldest =
      std::ranges::find_if(rows_, [](const auto& numbered) { return !numbered.second.dead; });
  if (oldest != rows_.end()) depth.oldest = oldest->second.stored_at;
  return depth;
}

OutboxView OutboxTable::view_of(std::uint64_t number, const Row& row) {
  return {.entry = row.entry,
          .attempts = row.attempts,
          .dead = row.dead,
          .due_at = row.due_at,
          .stored_at = row.stored_at,
          .error = row.error,
          .place = number};
}

std::vector<OutboxView> OutboxTable::list(const OutboxStore::OutboxFilter& filter,
                                          std::uint64_t after,
                                          std::size_t limit) const {
  std::vector<OutboxView> found;
  for (auto row = rows_.upper_bound(after); row != rows_.end() && found.size() < limit; ++row) {
    const bool wanted = (!filter.target || *filter.target == row->second.entry.target) &&
                        (!filter.dead || *filter.dead == row->second.dead);
    if (wanted) found.push_back(view_of(row->first, row->second));
  }
  return found;
}

Result<OutboxView> OutboxTable::get(const std::string& key) const {
  auto number = places_.find(key);
  if (number == places_.end()) return no_outbox_entry(key);
  return view_of(number->second, rows_.at(number->second));
}

Result<OutboxTable::Rows::iterator> OutboxTable::find_idle(const std::string& key, Timestamp now) {
  auto number = places_.find(key);
  if (number == places_.end()) return no_outbox_entry(key);
  auto place = rows_.find(number->second);
  const Row& row = place->second;
  if (row.fence != 0 && row.due_at && *row.due_at > now) return outbox_entry_under_way(key);
  return place;
}

Result<void> OutboxTable::retry(const std::string& key, Timestamp now) {
  PORC_TRY(auto place, find_idle(key, now));
  Row& row = place->second;
  if (row.dead) --dead_;
  row.dead = false;
  row.attempts = 0;
  row.fence = 0;
  row.error.clear();
  set_due(place, std::nullopt);
  // One that stands behind it may be the head by now; under way, it is followed by this one.
  const auto& queue = queues_.at({row.entry.subject, row.entry.target});
  for (auto number = queue.upper_bound(place->first); number != queue.end(); ++number) {
    auto behind = rows_.find(*number);
    if (behind->second.dead || !behind->second.due_at) continue;
    if (behind->second.fence != 0 && *behind->second.due_at > now) return ok;
    behind->second.fence = 0;  // its lease ended: nobody hears of it again
    set_due(behind, std::nullopt);
  }
  promote({row.entry.subject, row.entry.target}, now);
  return ok;
}

Result<void> OutboxTable::drop(const std::string& key, Timestamp now) {
  PORC_TRY(auto place, find_idle(key, now));
  const QueueName name{place->second.entry.subject, place->second.entry.target};
  erase(place);
  promote(name, now);
  return ok;
}

std::optional<OutboxRecord> OutboxTable::record_after(std::uint64_t after) const {
  const auto place = rows_.upper_bound(after);
  if (place == rows_.end()) return std::nullopt;
  const auto& [number, row] = *place;
  OutboxRecord record{.place = number,
                      .key = row.entry.key,
                      .subject = row.entry.subject,
                      .target = row.entry.target,
                      .coalesce = row.entry.coalesce,
                      .payload = json::serialize(row.entry.payload),
                      .fence = row.fence,
                      .attempts = row.attempts,
                      .dead = row.dead,
                      .error = kept_words(row.error),
                      .stored_at = row.stored_at.time_since_epoch().count()};
  if (row.due_at) record.due_at = row.due_at->time_since_epoch().count();
  return record;
}

bool OutboxTable::put(const OutboxRecord& record, json::value payload) {
  if (rows_.contains(record.place) || places_.contains(record.key)) return false;
  Row row{.entry = {.key = record.key,
                    .subject = record.subject,
                    .target = record.target,
                    .coalesce = record.coalesce,
                    .payload = std::move(payload)},
          .fence = record.fence,
          .attempts = record.attempts,
          .dead = record.dead,
          .error = record.error,
          .stored_at = Timestamp(Duration(record.stored_at))};
  const auto place = rows_.emplace(record.place, std::move(row)).first;
  places_.emplace(record.key, record.place);
  queues_[{record.subject, record.target}].insert(record.place);
  if (record.dead) ++dead_;
  if (record.due_at) set_due(place, Timestamp(Duration(*record.due_at)));
  last_number_ = std::max(last_number_, record.place);
  return true;
}

Result<OutboxTable::Rows::iterator> OutboxTable::find(const std::string& key, std::uint64_t fence) {
  auto number = places_.find(key);
  if (number != places_.end()) {
    auto place = rows_.find(number->second);
    if (fence != 0 && place->second.fence == fence) return place;
  }
  return lost_delivery(key);
}

bool OutboxTable::is_replaced(const Rows::iterator& place) const {
  const OutboxEntry& entry = place->second.entry;
  if (entry.coalesce.empty()) return false;
  const auto& queue = queues_.at({entry.subject, entry.target});
  return std::any_of(queue.upper_bound(place->first), queue.end(), [&](std::uint64_t newer) {
    return rows_.at(newer).entry.coalesce == entry.coalesce;
  });
}

bool OutboxTable::waits_for_older(const Rows::iterator& place) const {
  const auto& queue = queues_.at({place->second.entry.subject, place->second.entry.target});
  return std::any_of(queue.begin(), queue.find(place->first), [&](std::uint64_t older) {
    return !rows_.at(older).dead;
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
  auto queue = queues_.find({row.entry.subject, row.entry.target});
  queue->second.erase(number);
  if (queue->second.empty()) queues_.erase(queue);
  places_.erase(row.entry.key);
  rows_.erase(place);
}

void OutboxTable::promote(const QueueName& name, Timestamp now) {
  auto queue = queues_.find(name);
  if (queue == queues_.end()) return;
  auto head = rows_.end();
  for (std::uint64_t number : queue->second) {
    auto place = rows_.find(number);
    if (place->second.due_at) return;
    if (head == rows_.end() && !place->second.dead) head = place;
  }
  if (head != rows_.end()) set_due(head, now);
}

}  // namespace porc::memory_store
