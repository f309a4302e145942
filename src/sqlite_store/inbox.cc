// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

constexpr std::uint64_t kBehindAll = std::numeric_limits<std::int64_t>::max();

Result<void> promote(sql::Connection& db, const std::string& subject, Timestamp now) {
  return db.use(queries::promote_inbox).bind(":subject", subject).bind(":now", now).run();
}

Result<bool> store_event(sql::Connection& db, const InboxEntry& entry, Timestamp now) {
  std::optional<std::int64_t> dead;
  {
    sql::Statement known = db.use(queries::find_inbox_key);
    PORC_TRY(bool found, known.bind(":key", entry.key).step());
    if (found && static_cast<InboxState>(known.integer(1)) != InboxState::dead) return false;
    if (found) dead = known.integer(0);
  }
  if (dead) PORC_CHECK(db.use(queries::delete_inbox).bind(":number", *dead).run());
  PORC_CHECK(db.use(queries::insert_inbox)
                 .bind(":key", entry.key)
                 .bind(":source", entry.source)
                 .bind(":subject", entry.subject)
                 .bind(":kind", entry.kind)
                 .bind_blob(":body", entry.body)
                 .bind(":now", now)
                 .run());
  PORC_CHECK(promote(db, entry.subject, now));
  return true;
}

struct Attempt {
  std::int64_t number = 0;
  std::string subject{};
};

Result<Attempt> find_attempt(sql::Connection& db, const std::string& key, std::uint64_t fence) {
  sql::Statement row = db.use(queries::find_attempt);
  PORC_TRY(bool found, row.bind(":key", key).bind(":fence", fence).step());
  if (!found) return lost_attempt(key);
  return Attempt{.number = row.integer(0), .subject = row.text(1)};
}

Result<void> end(sql::Connection& db,
                 const Attempt& attempt,
                 InboxState state,
                 const std::string& error,
                 std::optional<Timestamp> keep_until,
                 Timestamp now) {
  PORC_CHECK(db.use(queries::end_inbox)
                 .bind(":number", attempt.number)
                 .bind(":state", static_cast<int>(state))
                 .bind(":error", error)
                 .bind(":now", now)
                 .bind(":keep_until", keep_until)
                 .run());
  return promote(db, attempt.subject, now);
}

std::optional<Timestamp> optional_time(const sql::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.time(column);
}

InboxView view_from(const sql::Statement& row) {
  InboxEntry entry{
      .key = row.text(0), .source = row.text(1), .subject = row.text(2), .kind = row.text(3)};
  return {.entry = std::move(entry),
          .state = static_cast<InboxState>(row.integer(4)),
          .attempts = static_cast<std::uint32_t>(row.integer(5)),
          .due_at = optional_time(row, 6),
          .received_at = row.time(7),
          .ended_at = optional_time(row, 8),
          .error = row.text(9),
          .place = row.count(10)};
}

struct Found {
  InboxView view{};
  std::int64_t number = 0;
  std::uint64_t fence = 0;
};

Result<Found> find(sql::Connection& db, const std::string& key) {
  sql::Statement row = db.use(queries::find_inbox);
  PORC_TRY(bool found, row.bind(":key", key).step());
  if (!found) return no_inbox_entry(key);
  Found one{.view = view_from(row), .number = row.integer(10), .fence = row.count(12)};
  one.view.entry.body = row.blob(11);
  return one;
}

}  // namespace

Result<std::vector<bool>> receive(sql::Connection& db,
                                  const std::vector<InboxEntry>& entries,
                                  Timestamp now) {
  PORC_CHECK(db.use(queries::delete_expired_inbox).bind(":now", now).run());
  std::vector<bool> fresh;
  for (const InboxEntry& entry : entries) {
    PORC_TRY(bool is_new, store_event(db, entry, now));
    fresh.push_back(is_new);
  }
  return fresh;
}

Result<std::vector<DueEvent>> claim_inbox(sql::Connection& db,
                                          Timestamp lease_end,
                                          std::size_t limit,
                                          Timestamp now) {
  std::vector<std::int64_t> numbers;
  std::vector<DueEvent> due;
  {
    sql::Statement rows = db.use(queries::list_due_inbox);
    rows.bind(":now", now).bind(":limit", limit);
    for (;;) {
      PORC_TRY(bool row, rows.step());
      if (!row) break;
      InboxEntry entry{.key = rows.text(1),
                       .source = rows.text(2),
                       .subject = rows.text(3),
                       .kind = rows.text(4),
                       .body = rows.blob(5)};
      numbers.push_back(rows.integer(0));
      due.push_back(
          {.entry = std::move(entry), .attempts = static_cast<std::uint32_t>(rows.integer(6))});
    }
  }
  PORC_TRY(std::uint64_t fence, reserve_fences(db, due.size()));
  for (std::size_t i = 0; i < due.size(); ++i) {
    due[i].fence = fence + i;
    PORC_CHECK(db.use(queries::claim_inbox)
                   .bind(":number", numbers[i])
                   .bind(":lease_end", lease_end)
                   .bind(":fence", due[i].fence)
                   .run());
  }
  return due;
}

Result<void> handled(sql::Connection& db,
                     const std::string& key,
                     std::uint64_t fence,
                     Timestamp keep_until,
                     Timestamp now) {
  PORC_TRY(const Attempt attempt, find_attempt(db, key, fence));
  return end(db, attempt, InboxState::handled, "", keep_until, now);
}

Result<void> put_off(sql::Connection& db,
                     const std::string& key,
                     std::uint64_t fence,
                     const std::string& error,
                     std::optional<Timestamp> again,
                     Timestamp now) {
  PORC_TRY(const Attempt attempt, find_attempt(db, key, fence));
  if (!again) return end(db, attempt, InboxState::dead, error, std::nullopt, now);
  return db.use(queries::put_off_inbox)
      .bind(":number", attempt.number)
      .bind(":due_at", std::max(*again, now))
      .bind(":error", error)
      .run();
}

Result<std::vector<InboxView>> list_inbox(sql::Connection& db,
                                          const InboxStore::InboxFilter& filter,
                                          std::uint64_t after,
                                          std::size_t limit) {
  std::optional<int> state;
  if (filter.state) state = static_cast<int>(*filter.state);
  std::vector<InboxView> found;
  sql::Statement rows = db.use(queries::list_inbox);
  rows.bind(":before", after == 0 ? kBehindAll : after)
      .bind(":source", filter.source)
      .bind(":state", state);
  rows.bind(":limit", limit);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return found;
    found.push_back(view_from(rows));
  }
}

Result<InboxView> get_inbox(sql::Connection& db, const std::string& key) {
  PORC_TRY(Found found, find(db, key));
  return std::move(found.view);
}

Result<void> replay_inbox(sql::Connection& db, const std::string& key, Timestamp now) {
  PORC_TRY(Found found, find(db, key));
  if (found.view.state == InboxState::waiting) {
    if (found.fence != 0 && *found.view.due_at > now) return inbox_entry_under_way(key);
    if (!found.view.due_at) return ok;
    return db.use(queries::put_off_inbox)
        .bind(":number", found.number)
        .bind(":due_at", now)
        .bind(":error", found.view.error)
        .run();
  }
  PORC_CHECK(db.use(queries::delete_inbox).bind(":number", found.number).run());
  PORC_TRY(bool stored, store_event(db, found.view.entry, now));
  PORC_ASSERT(stored);
  return ok;
}

Result<bool> replace_body(sql::Connection& db,
                          const std::string& key,
                          const std::string& known,
                          const std::string& body,
                          Timestamp now) {
  PORC_CHECK(db.use(queries::replace_inbox_body)
                 .bind(":key", key)
                 .bind_blob(":known", known)
                 .bind_blob(":body", body)
                 .bind(":now", now)
                 .run());
  return db.changes() == 1;
}

Result<InboxStore::InboxDepth> inbox_depth(sql::Connection& db) {
  InboxStore::InboxDepth depth;
  sql::Statement rows = db.use(queries::count_inbox);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return depth;
    const auto state = static_cast<InboxState>(rows.integer(0));
    if (state == InboxState::dead) depth.dead = rows.count(1);
    if (state != InboxState::waiting) continue;
    depth.waiting = rows.count(1);
    depth.oldest = rows.time(2);
  }
}

}  // namespace porc::sqlite_store
