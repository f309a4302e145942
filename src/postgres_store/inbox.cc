// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "contracts/store_rules.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

constexpr std::uint64_t kBehindAll = std::numeric_limits<std::int64_t>::max();

/// A row of queries/list_inbox.sql and its like.
InboxView view_from(const pg::Rows& rows, std::size_t i) {
  return {.entry = {.key = rows.text(i, 0),
                    .source = rows.text(i, 1),
                    .subject = rows.text(i, 2),
                    .kind = rows.text(i, 3)},
          .state = static_cast<InboxState>(rows.integer(i, 4)),
          .attempts = static_cast<std::uint32_t>(rows.integer(i, 5)),
          .due_at = rows.optional_time(i, 6),
          .received_at = rows.time(i, 7),
          .ended_at = rows.optional_time(i, 8),
          .error = rows.text(i, 9),
          .place = rows.count(i, 10)};
}

Result<std::vector<bool>> store_events(pg::Connection& db, const std::vector<InboxEntry>& entries) {
  std::vector<std::string> keys, subjects;
  for (const InboxEntry& entry : entries) {
    keys.push_back(entry.key);
    subjects.push_back(entry.subject);
  }
  pg::Transaction transaction(db);
  transaction.add(queries::lock_inbox).bind(":subjects", subjects);
  transaction.add(queries::delete_outlived_inbox).bind(":keys", keys);
  const std::size_t first = transaction.added();
  for (const InboxEntry& entry : entries) {
    transaction.add(queries::insert_inbox)
        .bind(":key", entry.key)
        .bind(":source", entry.source)
        .bind(":subject", entry.subject)
        .bind(":kind", entry.kind)
        .bind_bytes(":body", entry.body);
  }
  transaction.add(queries::promote_inboxes).bind(":subjects", subjects);
  transaction.add(queries::sweep_inbox);
  PORC_TRY(const auto rows, transaction.commit());
  std::vector<bool> fresh;
  for (std::size_t i = 0; i < entries.size(); ++i) fresh.push_back(rows[first + i].changed() == 1);
  return fresh;
}

Result<std::vector<DueEvent>> claim(pg::Connection& db,
                                    const std::optional<std::int64_t>& presence,
                                    Duration lease,
                                    std::size_t limit) {
  pg::Transaction transaction(db);
  transaction.add(queries::claim_inbox)
      .bind(":presence", presence)
      .bind(":lease", lease)
      .bind(":limit", limit);
  PORC_TRY(const auto answers, transaction.commit());
  const pg::Rows& rows = answers[0];
  std::vector<DueEvent> due;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    due.push_back({.entry = {.key = rows.text(i, 0),
                             .source = rows.text(i, 1),
                             .subject = rows.text(i, 2),
                             .kind = rows.text(i, 3),
                             .body = rows.text(i, 4)},
                   .attempts = static_cast<std::uint32_t>(rows.integer(i, 5)),
                   .fence = rows.count(i, 6)});
  }
  return due;
}

Result<void> end(pg::Connection& db,
                 const std::string& key,
                 std::uint64_t fence,
                 InboxState state,
                 const std::string& error,
                 std::optional<Duration> keep,
                 pg::Durable durable) {
  pg::Transaction transaction(db, durable);
  transaction.add(queries::lock_inbox_of).bind(":key", key);
  transaction.add(queries::end_inbox)
      .bind(":key", key)
      .bind(":fence", fence)
      .bind(":state", static_cast<int>(state))
      .bind(":error", storable(error))
      .bind(":keep", keep);
  transaction.add(queries::promote_inbox_of).bind(":key", key);
  PORC_TRY(const auto rows, transaction.commit());
  if (rows[1].changed() == 0) return lost_attempt(key);
  return ok;
}

Result<void> put_off_until(pg::Connection& db,
                           const std::string& key,
                           std::uint64_t fence,
                           const std::string& error,
                           Timestamp again) {
  pg::Transaction transaction(db);
  transaction.add(queries::put_off_inbox)
      .bind(":key", key)
      .bind(":fence", fence)
      .bind(":error", storable(error))
      .bind(":due_at", again);
  PORC_TRY(const auto rows, transaction.commit());
  if (rows[0].changed() == 0) return lost_attempt(key);
  return ok;
}

Result<void> replay(pg::Connection& db, const std::string& key) {
  pg::Transaction transaction(db);
  transaction.add(queries::lock_inbox_of).bind(":key", key);
  transaction.add(queries::lock_inbox_entry).bind(":key", key);
  PORC_TRY(const auto answers, transaction.ask());
  const pg::Rows& row = answers[1];
  if (row.empty()) return no_inbox_entry(key);
  const auto due_at = row.optional_time(0, 2);
  if (static_cast<InboxState>(row.integer(0, 1)) != InboxState::waiting) {
    transaction.add(queries::replay_inbox).bind(":number", row.integer(0, 0));
    transaction.add(queries::promote_inbox_of).bind(":key", key);
  } else if (row.integer(0, 3) != 0 && *due_at > row.time(0, 4)) {
    return inbox_entry_under_way(key);
  } else if (due_at) {
    transaction.add(queries::hasten_inbox).bind(":number", row.integer(0, 0));
  }
  PORC_CHECK(transaction.commit());
  return ok;
}

}  // namespace

Task<std::vector<bool>> PostgresStore::receive(std::vector<InboxEntry> entries) {
  return run_and_tell(due_set(Due::event), [entries = std::move(entries)](pg::Connection& db) {
    return store_events(db, entries);
  });
}

Task<std::vector<DueEvent>> PostgresStore::claim_inbox(Duration lease, std::size_t limit) {
  return run([lease, limit, self = claimant()](pg::Connection& db) {
    return claim(db, self.presence, lease, limit);
  });
}

Task<void> PostgresStore::handled(std::string key, std::uint64_t fence, Duration keep) {
  return run_and_tell(due_set(Due::event), [key = std::move(key), fence, keep](pg::Connection& db) {
    return end(db, key, fence, InboxState::handled, "", keep, pg::Durable::later);
  });
}

Task<void> PostgresStore::put_off(std::string key,
                                  std::uint64_t fence,
                                  std::string error,
                                  std::optional<Timestamp> again) {
  return run_and_tell(
      due_set(Due::event),
      [key = std::move(key), fence, error = std::move(error), again](pg::Connection& db) {
        if (again) return put_off_until(db, key, fence, error, *again);
        return end(db, key, fence, InboxState::dead, error, std::nullopt, pg::Durable::now);
      });
}

Task<std::vector<InboxView>> PostgresStore::list_inbox(InboxFilter filter,
                                                       std::uint64_t after,
                                                       std::size_t limit) {
  return run([filter = std::move(filter), after, limit](
                 pg::Connection& db) -> Result<std::vector<InboxView>> {
    std::optional<int> state;
    if (filter.state) state = static_cast<int>(*filter.state);
    pg::Statement list(queries::list_inbox);
    list.bind(":before", after == 0 ? kBehindAll : after)
        .bind(":source", filter.source)
        .bind(":state", state)
        .bind(":limit", limit);
    PORC_TRY(const pg::Rows rows, db.run(list));
    std::vector<InboxView> found;
    for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(view_from(rows, i));
    return found;
  });
}

Task<InboxView> PostgresStore::get_inbox(std::string key) {
  return run([key = std::move(key)](pg::Connection& db) -> Result<InboxView> {
    pg::Statement find(queries::find_inbox);
    PORC_TRY(const pg::Rows rows, db.run(find.bind(":key", key)));
    if (rows.empty()) return no_inbox_entry(key);
    InboxView view = view_from(rows, 0);
    view.entry.body = rows.text(0, 11);
    return view;
  });
}

Task<void> PostgresStore::replay_inbox(std::string key) {
  return run_and_tell(due_set(Due::event),
                      [key = std::move(key)](pg::Connection& db) { return replay(db, key); });
}

Task<bool> PostgresStore::replace_body(std::string key, std::string known, std::string body) {
  return run([key = std::move(key), known = std::move(known), body = std::move(body)](
                 pg::Connection& db) -> Result<bool> {
    pg::Transaction transaction(db);
    transaction.add(queries::replace_inbox_body)
        .bind(":key", key)
        .bind_bytes(":known", known)
        .bind_bytes(":body", body);
    PORC_TRY(const auto rows, transaction.commit());
    return rows[0].changed() == 1;
  });
}

Task<InboxStore::InboxDepth> PostgresStore::inbox_depth() {
  return run([](pg::Connection& db) -> Result<InboxDepth> {
    PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::count_inbox)));
    InboxDepth depth;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool dead = static_cast<InboxState>(rows.integer(i, 0)) == InboxState::dead;
      (dead ? depth.dead : depth.waiting) = rows.count(i, 1);
      if (!dead) depth.oldest = rows.time(i, 2);
    }
    return depth;
  });
}

}  // namespace porc::postgres_store
