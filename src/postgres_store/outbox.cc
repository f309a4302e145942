// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

/// A row of queries/list_outbox.sql and its like. An entry whose payload is damaged is shown
/// without it.
OutboxView view_from(const pg::Rows& rows, std::size_t i) {
  OutboxEntry entry{.key = rows.text(i, 0),
                    .subject = rows.text(i, 1),
                    .target = rows.text(i, 2),
                    .coalesce = rows.text(i, 3)};
  if (auto payload = read_value(rows.text(i, 4))) entry.payload = *std::move(payload);
  return {.entry = std::move(entry),
          .attempts = static_cast<std::uint32_t>(rows.integer(i, 5)),
          .dead = rows.boolean(i, 6),
          .due_at = rows.optional_time(i, 7),
          .stored_at = rows.time(i, 8),
          .error = rows.text(i, 9),
          .place = rows.count(i, 10)};
}

/// An entry as it stands, in a queue that is locked.
struct Found {
  OutboxView view{};
  std::uint64_t fence = 0;
  Timestamp now{};
  bool is_under_way() const { return fence != 0 && view.due_at && *view.due_at > now; }
};

Result<std::optional<Found>> lock(pg::Transaction& transaction, const std::string& key) {
  transaction.add(queries::lock_outbox_of).bind(":keys", std::vector{key});
  transaction.add(queries::lock_outbox_entry).bind(":key", key);
  PORC_TRY(const auto rows, transaction.ask());
  if (rows[1].empty()) return std::optional<Found>();
  return std::optional(Found{
      .view = view_from(rows[1], 0), .fence = rows[1].count(0, 11), .now = rows[1].time(0, 12)});
}

/// Errors: not_found; conflict while it is being delivered.
Result<Found> lock_idle(pg::Transaction& transaction, const std::string& key) {
  PORC_TRY(auto found, lock(transaction, key));
  if (!found) return no_outbox_entry(key);
  if (found->is_under_way()) return outbox_entry_under_way(key);
  return *std::move(found);
}

void add_promotion(pg::Transaction& transaction, const pg::Query& query, const OutboxEntry& entry) {
  transaction.add(query).bind(":subject", entry.subject).bind(":target", entry.target);
}

Result<void> postpone(pg::Connection& db,
                      const std::string& key,
                      std::uint64_t fence,
                      const std::string& error,
                      std::optional<Timestamp> again) {
  pg::Transaction transaction(db);
  PORC_TRY(const auto found, lock(transaction, key));
  if (!found || found->fence == 0 || found->fence != fence) return lost_delivery(key);
  const std::uint64_t number = found->view.place;
  transaction.add(queries::drop_replaced_outbox).bind(":number", number);
  transaction.add(queries::postpone_outbox)
      .bind(":number", number)
      .bind(":due_at", again)
      .bind(":error", storable(error));
  add_promotion(transaction, queries::promote_outbox, found->view.entry);
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<std::vector<DueEntry>> claim(pg::Connection& db,
                                    const std::optional<std::int64_t>& presence,
                                    Duration lease,
                                    std::size_t limit,
                                    const std::vector<std::string>& passed_over) {
  pg::Transaction transaction(db);
  transaction.add(queries::claim_outbox)
      .bind(":presence", presence)
      .bind(":lease", lease)
      .bind(":limit", limit)
      .bind(":passed_over", passed_over);
  PORC_TRY(const auto answers, transaction.commit());
  const pg::Rows& rows = answers[0];
  std::vector<DueEntry> claimed;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    DueEntry due{.entry = {.key = rows.text(i, 0),
                           .subject = rows.text(i, 1),
                           .target = rows.text(i, 2),
                           .coalesce = rows.text(i, 3)},
                 .attempts = static_cast<std::uint32_t>(rows.integer(i, 5)),
                 .fence = rows.count(i, 6)};
    auto payload = read_value(rows.text(i, 4));
    if (payload) {
      due.entry.payload = *std::move(payload);
      claimed.push_back(std::move(due));
      continue;
    }
    // Nobody can deliver what cannot be read; what waits behind it must not suffer, nor what was
    // claimed with it: when this fails, it is tried again after the lease.
    (void)postpone(db, due.entry.key, due.fence, payload.error().message, std::nullopt);
  }
  return claimed;
}

Result<std::size_t> take_out(pg::Connection& db, const std::vector<Delivered>& done) {
  std::vector<std::string> keys;
  std::vector<std::uint64_t> fences;
  for (const Delivered& one : done) {
    keys.push_back(one.key);
    fences.push_back(one.fence);
  }
  pg::Transaction transaction(db, pg::Durable::later);
  transaction.add(queries::lock_outbox_of).bind(":keys", keys);
  transaction.add(queries::take_out_delivered).bind(":keys", keys).bind(":fences", fences);
  PORC_TRY(const auto rows, transaction.commit());
  return static_cast<std::size_t>(rows[1].count(0, 0));
}

Result<void> retry(pg::Connection& db, const std::string& key) {
  pg::Transaction transaction(db);
  PORC_TRY(const Found found, lock_idle(transaction, key));
  transaction.add(queries::retry_outbox).bind(":number", found.view.place);
  transaction.add(queries::demote_outbox)
      .bind(":subject", found.view.entry.subject)
      .bind(":target", found.view.entry.target)
      .bind(":number", found.view.place);
  add_promotion(transaction, queries::promote_outbox, found.view.entry);
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<void> drop(pg::Connection& db, const std::string& key) {
  pg::Transaction transaction(db);
  PORC_TRY(const Found found, lock_idle(transaction, key));
  transaction.add(queries::delete_outbox).bind(":number", found.view.place);
  add_promotion(transaction, queries::promote_outbox, found.view.entry);
  PORC_CHECK(transaction.commit());
  return ok;
}

}  // namespace

Result<void> add_outbox(pg::Transaction& transaction, const std::vector<OutboxEntry>& entries) {
  if (entries.empty()) return ok;
  std::vector<std::string> subjects;
  for (const OutboxEntry& entry : entries) subjects.push_back(entry.subject);
  transaction.add(queries::lock_outbox).bind(":subjects", subjects);
  for (const OutboxEntry& entry : entries) {
    PORC_TRY(const std::string payload, write_document(entry.payload));
    if (!entry.coalesce.empty()) {
      transaction.add(queries::delete_replaced_outbox)
          .bind(":subject", entry.subject)
          .bind(":target", entry.target)
          .bind(":coalesce", entry.coalesce);
    }
    transaction.add(queries::insert_outbox)
        .bind(":key", entry.key)
        .bind(":subject", entry.subject)
        .bind(":target", entry.target)
        .bind(":coalesce", entry.coalesce)
        .bind(":payload", payload);
    add_promotion(transaction, queries::promote_outbox, entry);
  }
  return ok;
}

Error outbox_error(const pg::Connection& db, const std::vector<OutboxEntry>& entries, Error error) {
  if (error.code != ErrorCode::unavailable || db.failure().constraint != "outbox_key") return error;
  std::string keys;
  for (const OutboxEntry& entry : entries) keys += (keys.empty() ? "" : " or ") + entry.key;
  return outbox_key_exists(keys);
}

Task<std::vector<DueEntry>> PostgresStore::claim_outbox(Duration lease,
                                                        std::size_t limit,
                                                        std::vector<std::string> passed_over) {
  return run(
      [lease, limit, passed_over = std::move(passed_over), self = claimant()](pg::Connection& db) {
        return claim(db, self.presence, lease, limit, passed_over);
      });
}

Task<std::size_t> PostgresStore::delivered(std::vector<Delivered> done) {
  return run_and_tell(due_set(Due::delivery),
                      [done = std::move(done)](pg::Connection& db) { return take_out(db, done); });
}

Task<void> PostgresStore::postponed(std::string key,
                                    std::uint64_t fence,
                                    std::string error,
                                    std::optional<Timestamp> again) {
  return run_and_tell(due_set(Due::delivery),
                      [key = std::move(key), fence, error = std::move(error), again](
                          pg::Connection& db) { return postpone(db, key, fence, error, again); });
}

Task<OutboxStore::Depth> PostgresStore::outbox_depth() {
  return run([](pg::Connection& db) -> Result<Depth> {
    PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::count_outbox)));
    Depth depth;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool dead = rows.boolean(i, 0);
      (dead ? depth.dead : depth.due) = rows.count(i, 1);
      if (!dead) depth.oldest = rows.time(i, 2);
    }
    return depth;
  });
}

Task<std::vector<OutboxView>> PostgresStore::list_outbox(OutboxFilter filter,
                                                         std::uint64_t after,
                                                         std::size_t limit) {
  return run([filter = std::move(filter), after, limit](
                 pg::Connection& db) -> Result<std::vector<OutboxView>> {
    pg::Statement list(queries::list_outbox);
    list.bind(":after", after)
        .bind(":target", filter.target)
        .bind(":dead", filter.dead)
        .bind(":limit", limit);
    PORC_TRY(const pg::Rows rows, db.run(list));
    std::vector<OutboxView> found;
    for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(view_from(rows, i));
    return found;
  });
}

Task<OutboxView> PostgresStore::get_outbox(std::string key) {
  return run([key = std::move(key)](pg::Connection& db) -> Result<OutboxView> {
    pg::Statement find(queries::find_outbox);
    PORC_TRY(const pg::Rows rows, db.run(find.bind(":key", key)));
    if (rows.empty()) return no_outbox_entry(key);
    return view_from(rows, 0);
  });
}

Task<void> PostgresStore::retry_outbox(std::string key) {
  return run_and_tell(due_set(Due::delivery),
                      [key = std::move(key)](pg::Connection& db) { return retry(db, key); });
}

Task<void> PostgresStore::drop_outbox(std::string key) {
  return run_and_tell(due_set(Due::delivery),
                      [key = std::move(key)](pg::Connection& db) { return drop(db, key); });
}

}  // namespace porc::postgres_store
