// SPDX-License-Identifier: Apache-2.0
#include "memory_store/inbox_table.h"

#include <algorithm>

#include "base/encoding.h"
#include "contracts/store_rules.h"

namespace porc::memory_store {

bool InboxTable::add(InboxEntry entry, Timestamp now) {
  forget(now);
  auto known = places_.find(entry.key);
  if (known != places_.end()) {
    auto place = rows_.find(known->second);
    if (place->second.view.state != InboxState::dead) return false;
    erase(place);
  }
  const std::uint64_t number = ++last_number_;
  const std::string subject = entry.subject;
  places_.emplace(entry.key, number);
  rows_.emplace(number,
                Row{.view = {.entry = std::move(entry), .received_at = now, .place = number}});
  queues_[subject].insert(number);
  ++waiting_;
  promote(subject, now);
  return true;
}

std::vector<DueEvent> InboxTable::claim(Timestamp now,
                                        Timestamp lease_end,
                                        std::size_t limit,
                                        std::uint64_t& fence) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [due_at, number] : due_) {
    if (due_at > now || numbers.size() == limit) break;
    numbers.push_back(number);
  }
  std::vector<DueEvent> claimed;
  for (std::uint64_t number : numbers) {
    auto place = rows_.find(number);
    Row& row = place->second;
    row.fence = ++fence;
    set_due(place, lease_end);
    claimed.push_back(
        {.entry = row.view.entry, .attempts = row.view.attempts++, .fence = row.fence});
  }
  return claimed;
}

Result<void> InboxTable::end(const std::string& key,
                             std::uint64_t fence,
                             Timestamp keep_until,
                             Timestamp now) {
  PORC_TRY(auto place, find(key, fence));
  place->second.view.error.clear();
  place->second.keep_until = keep_until;
  ends_.emplace(keep_until, key);
  leave_queue(place, InboxState::handled, now);
  return ok;
}

Result<void> InboxTable::put_off(const std::string& key,
                                 std::uint64_t fence,
                                 std::string error,
                                 std::optional<Timestamp> again,
                                 Timestamp now) {
  PORC_TRY(auto place, find(key, fence));
  Row& row = place->second;
  row.fence = 0;
  row.view.error = std::move(error);
  if (again) {
    set_due(place, std::max(*again, now));
  } else {
    leave_queue(place, InboxState::dead, now);
  }
  return ok;
}

std::vector<InboxView> InboxTable::list(const InboxStore::InboxFilter& filter,
                                        std::uint64_t after,
                                        std::size_t limit) const {
  std::vector<InboxView> found;
  auto row = after == 0 ? rows_.end() : rows_.lower_bound(after);
  while (row != rows_.begin() && found.size() < limit) {
    const InboxView& view = (--row)->second.view;
    const bool wanted = (!filter.source || *filter.source == view.entry.source) &&
                        (!filter.state || *filter.state == view.state);
    if (!wanted) continue;
    found.push_back(view);
    found.back().entry.body.clear();
  }
  return found;
}

Result<InboxView> InboxTable::get(const std::string& key) const {
  auto number = places_.find(key);
  if (number == places_.end()) return no_inbox_entry(key);
  return rows_.at(number->second).view;
}

Result<void> InboxTable::replay(const std::string& key, Timestamp now) {
  auto number = places_.find(key);
  if (number == places_.end()) return no_inbox_entry(key);
  auto place = rows_.find(number->second);
  const bool waits = place->second.view.state == InboxState::waiting;
  if (waits && place->second.fence != 0 && *place->second.view.due_at > now)
    return inbox_entry_under_way(key);
  if (waits && place->second.view.attempts > 0) {
    set_due(place, now);
    return ok;
  }
  if (waits) return ok;
  InboxEntry entry = place->second.view.entry;
  erase(place);
  add(std::move(entry), now);
  return ok;
}

bool InboxTable::replace_body(const std::string& key,
                              const std::string& known,
                              std::string body,
                              Timestamp now) {
  auto number = places_.find(key);
  if (number == places_.end()) return false;
  Row& row = rows_.at(number->second);
  const bool is_under_way = row.fence != 0 && *row.view.due_at > now;
  if (is_under_way || row.view.entry.body != known) return false;
  row.view.entry.body = std::move(body);
  return true;
}

InboxStore::InboxDepth InboxTable::depth() const {
  InboxStore::InboxDepth depth{.waiting = waiting_, .dead = dead_};
  for (const auto& [subject, queue] : queues_) {
    const Timestamp received = rows_.at(*queue.begin()).view.received_at;
    depth.oldest = depth.oldest ? std::min(*depth.oldest, received) : received;
  }
  return depth;
}

std::optional<InboxRecord> InboxTable::record_after(std::uint64_t after) const {
  const auto place = rows_.upper_bound(after);
  if (place == rows_.end()) return std::nullopt;
  const auto& [number, row] = *place;
  const InboxView& view = row.view;
  InboxRecord record{.place = number,
                     .key = view.entry.key,
                     .source = view.entry.source,
                     .subject = view.entry.subject,
                     .kind = view.entry.kind,
                     .body = base64_encode(view.entry.body),
                     .state = view.state,
                     .received_at = view.received_at.time_since_epoch().count(),
                     .fence = row.fence,
                     .attempts = view.attempts,
                     .error = kept_words(view.error)};
  if (view.due_at) record.due_at = view.due_at->time_since_epoch().count();
  if (view.ended_at) record.ended_at = view.ended_at->time_since_epoch().count();
  if (row.keep_until) record.keep_until = row.keep_until->time_since_epoch().count();
  return record;
}

bool InboxTable::put(const InboxRecord& record, std::string body) {
  if (rows_.contains(record.place) || places_.contains(record.key)) return false;
  Row row{.view = {.entry = {.key = record.key,
                             .source = record.source,
                             .subject = record.subject,
                             .kind = record.kind,
                             .body = std::move(body)},
                   .state = record.state,
                   .attempts = record.attempts,
                   .received_at = Timestamp(Duration(record.received_at)),
                   .error = record.error,
                   .place = record.place},
          .fence = record.fence};
  if (record.ended_at) row.view.ended_at = Timestamp(Duration(*record.ended_at));
  if (record.keep_until) {
    row.keep_until = Timestamp(Duration(*record.keep_until));
    ends_.emplace(*row.keep_until, record.key);
  }
  const auto place = rows_.emplace(record.place, std::move(row)).first;
  places_.emplace(record.key, record.place);
  if (record.state == InboxState::waiting) {
    queues_[record.subject].insert(record.place);
    ++waiting_;
  }
  if (record.state == InboxState::dead) ++dead_;
  if (record.due_at) set_due(place, Timestamp(Duration(*record.due_at)));
  last_number_ = std::max(last_number_, record.place);
  return true;
}

Result<InboxTable::Rows::iterator> InboxTable::find(const std::string& key, std::uint64_t fence) {
  auto number = places_.find(key);
  if (number != places_.end()) {
    auto place = rows_.find(number->second);
    const bool stands = place->second.view.state == InboxState::waiting;
    if (stands && fence != 0 && place->second.fence == fence) return place;
  }
  return lost_attempt(key);
}

void InboxTable::set_due(const Rows::iterator& place, std::optional<Timestamp> due_at) {
  auto& [number, row] = *place;
  if (row.view.due_at) due_.erase({*row.view.due_at, number});
  row.view.due_at = due_at;
  if (due_at) due_.emplace(*due_at, number);
}

void InboxTable::leave_queue(const Rows::iterator& place, InboxState state, Timestamp now) {
  auto& [number, row] = *place;
  set_due(place, std::nullopt);
  row.fence = 0;
  row.view.state = state;
  row.view.ended_at = now;
  --waiting_;
  if (state == InboxState::dead) ++dead_;
  const std::string subject = row.view.entry.subject;
  auto queue = queues_.find(subject);
  queue->second.erase(number);
  if (queue->second.empty()) queues_.erase(queue);
  promote(subject, now);
}

/// Of one that is over.
void InboxTable::erase(Rows::iterator place) {
  const Row& row = place->second;
  if (row.view.state == InboxState::dead) --dead_;
  if (row.keep_until) ends_.erase({*row.keep_until, row.view.entry.key});
  places_.erase(row.view.entry.key);
  rows_.erase(place);
}

void InboxTable::promote(const std::string& subject, Timestamp now) {
  auto queue = queues_.find(subject);
  if (queue == queues_.end()) return;
  auto head = rows_.find(*queue->second.begin());
  if (!head->second.view.due_at) set_due(head, now);
}

void InboxTable::forget(Timestamp now) {
  while (!ends_.empty() && ends_.begin()->first <= now) {
    erase(rows_.find(places_.at(ends_.begin()->second)));
  }
}

}  // namespace porc::memory_store
