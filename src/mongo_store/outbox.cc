// SPDX-License-Identifier: Apache-2.0
// One queue for each subject and target, of which only the head is ever due.
#include <algorithm>
#include <unordered_map>

#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

using Queue = std::set<std::uint64_t>;

const Queue& queue_of(Work& work, const OutboxRow& row) {
  static const Queue none;
  const auto& queues = work.state().outbox.index().queues;
  const auto place = queues.find({row.subject, row.target});
  return place == queues.end() ? none : place->second;
}

const OutboxRow& at(Work& work, std::uint64_t place) {
  return *work.state().outbox.find(place);
}

bool is_under_way(const OutboxRow& row, Timestamp now) {
  return row.fence != 0 && row.due_at && *row.due_at > now;
}

/// Makes the head of a queue due, unless something in it is due or under way.
void promote(Work& work, const OutboxRow& queued) {
  std::optional<OutboxRow> head;
  for (const std::uint64_t place : queue_of(work, queued)) {
    const OutboxRow& row = at(work, place);
    if (row.due_at) return;
    if (!head && !row.dead) head = row;
  }
  if (!head) return;
  head->due_at = work.now();
  work.may_be_due(Due::delivery);
  work.state().outbox.put(*std::move(head));
}

void erase(Work& work, const OutboxRow& row) {
  work.drop_payload(row);
  work.state().outbox.erase(row.place);
}

/// A newer entry replaces those with the same word, unless they are being delivered right now.
void drop_replaced(Work& work, const OutboxRow& newer) {
  if (newer.coalesce.empty()) return;
  std::vector<OutboxRow> replaced;
  for (const std::uint64_t place : queue_of(work, newer)) {
    const OutboxRow& row = at(work, place);
    if (row.coalesce == newer.coalesce && !is_under_way(row, work.now())) replaced.push_back(row);
  }
  for (const OutboxRow& row : replaced) erase(work, row);
}

Result<OutboxRow> find_delivery(Work& work, const std::string& key, std::uint64_t fence) {
  const auto& places = work.state().outbox.index().places;
  const auto place = places.find(key);
  if (place != places.end()) {
    const OutboxRow& row = at(work, place->second);
    if (fence != 0 && row.fence == fence) return row;
  }
  return lost_delivery(key);
}

Result<OutboxRow> find_idle(Work& work, const std::string& key) {
  const auto& places = work.state().outbox.index().places;
  const auto place = places.find(key);
  if (place == places.end()) return no_outbox_entry(key);
  const OutboxRow& row = at(work, place->second);
  if (is_under_way(row, work.now())) return outbox_entry_under_way(key);
  return row;
}

bool is_replaced(Work& work, const OutboxRow& row) {
  if (row.coalesce.empty()) return false;
  const Queue& queue = queue_of(work, row);
  return std::any_of(queue.upper_bound(row.place), queue.end(), [&](std::uint64_t newer) {
    return at(work, newer).coalesce == row.coalesce;
  });
}

/// One that was brought back stands before it.
bool waits_for_older(Work& work, const OutboxRow& row) {
  const Queue& queue = queue_of(work, row);
  return std::any_of(queue.begin(), queue.find(row.place), [&](std::uint64_t older) {
    return !at(work, older).dead;
  });
}

void take_out(Work& work, const OutboxRow& row) {
  erase(work, row);
  promote(work, row);
}

Result<std::vector<OutboxRow>> claim(Work& work,
                                     Duration lease,
                                     std::size_t limit,
                                     const std::vector<std::string>& passed_over) {
  std::vector<std::uint64_t> places;
  for (const auto& [due_at, place] : work.state().outbox.index().due) {
    if (due_at > work.now() || places.size() == limit) break;
    const std::string& target = at(work, place).target;
    if (std::ranges::find(passed_over, target) == passed_over.end()) places.push_back(place);
  }
  std::vector<OutboxRow> claimed;
  for (const std::uint64_t place : places) {
    OutboxRow row = at(work, place);
    row.fence = work.state().next_fence();
    row.due_at = work.now() + lease;
    ++row.attempts;
    work.state().outbox.put(row);
    claimed.push_back(std::move(row));
  }
  if (!claimed.empty()) PORC_CHECK(work.settle());
  return claimed;
}

Result<void> postpone(Work& work,
                      const std::string& key,
                      std::uint64_t fence,
                      const std::string& error,
                      std::optional<Timestamp> again) {
  PORC_TRY(OutboxRow row, find_delivery(work, key, fence));
  if (is_replaced(work, row)) {
    take_out(work, row);
    return ok;
  }
  row.fence = 0;
  row.error = error;
  const bool keeps_its_turn = again && !waits_for_older(work, row);
  row.dead = !again;
  row.due_at.reset();
  if (keeps_its_turn) row.due_at = std::max(*again, work.now());
  work.state().outbox.put(row);
  if (!keeps_its_turn) promote(work, row);
  return ok;
}

Result<void> retry(Work& work, const std::string& key) {
  PORC_TRY(OutboxRow row, find_idle(work, key));
  row.dead = false;
  row.attempts = 0;
  row.fence = 0;
  row.error.clear();
  row.due_at.reset();
  work.state().outbox.put(row);
  // One that stands behind it may be the head by now; under way, it is followed by this one.
  const Queue queue = queue_of(work, row);
  for (auto place = queue.upper_bound(row.place); place != queue.end(); ++place) {
    OutboxRow behind = at(work, *place);
    if (behind.dead || !behind.due_at) continue;
    if (is_under_way(behind, work.now())) return ok;
    behind.fence = 0;  // its lease ended: nobody hears of it again
    behind.due_at.reset();
    work.state().outbox.put(std::move(behind));
  }
  promote(work, row);
  return ok;
}

OutboxView view_of(const OutboxRow& row) {
  return {.entry = {.key = row.name,
                    .subject = row.subject,
                    .target = row.target,
                    .coalesce = row.coalesce},
          .attempts = row.attempts,
          .dead = row.dead,
          .due_at = row.due_at,
          .stored_at = row.stored_at,
          .error = row.error,
          .place = row.place};
}

std::vector<OutboxRow> list(Work& work,
                            const OutboxStore::OutboxFilter& filter,
                            std::uint64_t after,
                            std::size_t limit) {
  std::vector<OutboxRow> found;
  const auto& rows = work.state().outbox.rows();
  for (auto row = rows.upper_bound(after); row != rows.end() && found.size() < limit; ++row) {
    const bool wanted = (!filter.target || *filter.target == row->second.target) &&
                        (!filter.dead || *filter.dead == row->second.dead);
    if (wanted) found.push_back(row->second);
  }
  return found;
}

/// What the entries say, by place. One that was taken out meanwhile is not there.
Result<std::unordered_map<std::uint64_t, json::value>> payloads_of(
    mongo::Session& session, const std::vector<OutboxRow>& rows) {
  std::unordered_map<std::uint64_t, json::value> payloads;
  if (rows.empty()) return payloads;
  std::vector<std::int64_t> places;
  for (const OutboxRow& row : rows) places.push_back(static_cast<std::int64_t>(row.place));
  mongo::Document any, filter;
  any.set("$in", places);
  filter.set("_id", any);
  PORC_TRY(const auto documents, session.find(kPayloads, filter));
  for (const mongo::Document& document : documents) {
    PORC_TRY(const std::string text, value_of(session, document, "body"));
    PORC_TRY(json::value payload, read_value(text));
    payloads.emplace(static_cast<std::uint64_t>(document.number("_id").value_or(0)),
                     std::move(payload));
  }
  return payloads;
}

Result<std::vector<DueEntry>> with_payloads(mongo::Session& session,
                                            const std::vector<OutboxRow>& rows) {
  PORC_TRY(auto payloads, payloads_of(session, rows));
  std::vector<DueEntry> due;
  for (const OutboxRow& row : rows) {
    const auto payload = payloads.find(row.place);
    if (payload == payloads.end()) continue;  // it comes back when its lease ends
    DueEntry one{.entry = view_of(row).entry, .attempts = row.attempts - 1, .fence = row.fence};
    one.entry.payload = std::move(payload->second);
    due.push_back(std::move(one));
  }
  if (due.empty() && !rows.empty()) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "what outbox entry " + rows.front().name + " says is not there"};
  }
  return due;
}

Result<std::vector<OutboxView>> views(mongo::Session& session, const std::vector<OutboxRow>& rows) {
  PORC_TRY(auto payloads, payloads_of(session, rows));
  std::vector<OutboxView> found;
  for (const OutboxRow& row : rows) {
    found.push_back(view_of(row));
    const auto payload = payloads.find(row.place);
    if (payload != payloads.end()) found.back().entry.payload = std::move(payload->second);
  }
  return found;
}

}  // namespace

Result<void> check_new_to_outbox(Work& work, const std::vector<OutboxEntry>& entries) {
  for (const OutboxEntry& entry : entries) {
    if (work.state().outbox.index().places.contains(entry.key)) return outbox_key_exists(entry.key);
  }
  return ok;
}

Result<void> add_to_outbox(Work& work, const std::vector<OutboxEntry>& entries) {
  for (const OutboxEntry& entry : entries) {
    OutboxRow row{.place = work.state().next_place(),
                  .name = entry.key,
                  .subject = entry.subject,
                  .target = entry.target,
                  .coalesce = entry.coalesce,
                  .stored_at = work.now()};
    PORC_TRY(const std::string text, write_document(entry.payload));
    mongo::Document payload;
    payload.set("_id", row.place).set("key", entry.key);
    row.in_parts = work.put(payload, "body", text, kPayloads);
    work.add({.collection = kPayloads,
              .stem = std::to_string(row.place),
              .document = std::move(payload)});
    drop_replaced(work, row);
    work.state().outbox.put(row);
    promote(work, row);
  }
  return ok;
}

Task<std::vector<DueEntry>> MongoStore::claim_outbox(Duration lease,
                                                     std::size_t limit,
                                                     std::vector<std::string> passed_over) {
  auto claimed = run([lease, limit, passed_over = std::move(passed_over)](Work& work) {
    return claim(work, lease, limit, passed_over);
  });
  PORC_CO_TRY(auto rows, co_await std::move(claimed));
  if (rows.empty()) co_return std::vector<DueEntry>();
  auto asked = readers_->run([this, rows = std::move(rows)] {
    mongo::Session session(*server_);
    return with_payloads(session, rows);
  });
  co_return co_await std::move(asked);
}

Task<std::size_t> MongoStore::delivered(std::vector<Delivered> done) {
  return run([done = std::move(done)](Work& work) -> Result<std::size_t> {
    std::size_t stood = 0;
    for (const Delivered& one : done) {
      const auto row = find_delivery(work, one.key, one.fence);
      if (!row) continue;
      take_out(work, *row);
      ++stood;
    }
    return stood;
  });
}

Task<void> MongoStore::postponed(std::string key,
                                 std::uint64_t fence,
                                 std::string error,
                                 std::optional<Timestamp> again) {
  return run([key = std::move(key), fence, error = std::move(error), again](Work& work) {
    return postpone(work, key, fence, error, again);
  });
}

Task<OutboxStore::Depth> MongoStore::outbox_depth() {
  return run([](Work& work) -> Result<Depth> {
    const auto& rows = work.state().outbox.rows();
    const std::uint64_t dead = work.state().outbox.index().dead;
    Depth depth{.due = rows.size() - dead, .dead = dead};
    const auto oldest =
        std::ranges::find_if(rows, [](const auto& row) { return !row.second.dead; });
    if (oldest != rows.end()) depth.oldest = oldest->second.stored_at;
    return depth;
  });
}

Task<std::vector<OutboxView>> MongoStore::list_outbox(OutboxFilter filter,
                                                      std::uint64_t after,
                                                      std::size_t limit) {
  auto listed =
      run([filter = std::move(filter), after, limit](Work& work) -> Result<std::vector<OutboxRow>> {
        PORC_CHECK(work.settle());
        return list(work, filter, after, limit);
      });
  PORC_CO_TRY(auto rows, co_await std::move(listed));
  auto asked = readers_->run([this, rows = std::move(rows)] {
    mongo::Session session(*server_);
    return views(session, rows);
  });
  co_return co_await std::move(asked);
}

Task<OutboxView> MongoStore::get_outbox(std::string key) {
  auto looked = run([key = std::move(key)](Work& work) -> Result<OutboxRow> {
    const auto& places = work.state().outbox.index().places;
    const auto place = places.find(key);
    if (place == places.end()) return no_outbox_entry(key);
    PORC_CHECK(work.settle());
    return at(work, place->second);
  });
  PORC_CO_TRY(auto row, co_await std::move(looked));
  auto asked = readers_->run([this, row = std::move(row)]() -> Result<OutboxView> {
    mongo::Session session(*server_);
    PORC_TRY(auto found, views(session, {row}));
    return std::move(found.front());
  });
  co_return co_await std::move(asked);
}

Task<void> MongoStore::retry_outbox(std::string key) {
  return run([key = std::move(key)](Work& work) { return retry(work, key); });
}

Task<void> MongoStore::drop_outbox(std::string key) {
  return run([key = std::move(key)](Work& work) -> Result<void> {
    PORC_TRY(const OutboxRow row, find_idle(work, key));
    take_out(work, row);
    return ok;
  });
}

}  // namespace porc::mongo_store
