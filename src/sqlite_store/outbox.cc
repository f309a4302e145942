// SPDX-License-Identifier: Apache-2.0
#include "contracts/stored_document.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

Result<void> promote(sql::Connection& db,
                     const std::string& subject,
                     const std::string& target,
                     Timestamp now) {
  return db.use(queries::promote_outbox)
      .bind(":subject", subject)
      .bind(":target", target)
      .bind(":now", now)
      .run();
}

/// An entry that is being delivered.
struct Delivery {
  std::int64_t number = 0;
  std::string subject{};
  std::string target{};
  std::string coalesce{};
};

/// nullopt when that delivery does not stand.
Result<std::optional<Delivery>> find_delivery(sql::Connection& db,
                                              const std::string& key,
                                              std::uint64_t fence) {
  sql::Statement row = db.use(queries::find_delivery);
  PORC_TRY(bool found, row.bind(":key", key).bind(":fence", fence).step());
  if (!found) return std::optional<Delivery>();
  return std::optional(Delivery{.number = row.integer(0),
                                .subject = row.text(1),
                                .target = row.text(2),
                                .coalesce = row.text(3)});
}

Result<bool> is_replaced(sql::Connection& db, const Delivery& delivery) {
  if (delivery.coalesce.empty()) return false;
  return db.use(queries::find_newer_outbox)
      .bind(":subject", delivery.subject)
      .bind(":target", delivery.target)
      .bind(":coalesce", delivery.coalesce)
      .bind(":number", delivery.number)
      .step();
}

Result<void> remove(sql::Connection& db, const Delivery& delivery, Timestamp now) {
  PORC_CHECK(db.use(queries::delete_outbox).bind(":number", delivery.number).run());
  return promote(db, delivery.subject, delivery.target, now);
}

struct DueRow {
  std::int64_t number = 0;
  DueEntry due{};
  std::string payload{};
};

Result<std::vector<DueRow>> list_due(sql::Connection& db,
                                     std::size_t limit,
                                     const std::vector<std::string>& passed_over,
                                     Timestamp now) {
  std::vector<DueRow> due;
  const std::string targets = json::print(passed_over);
  sql::Statement rows = db.use(queries::list_due_outbox);
  rows.bind(":now", now).bind(":limit", limit).bind(":passed_over", targets);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return due;
    OutboxEntry entry{.key = rows.text(1),
                      .subject = rows.text(2),
                      .target = rows.text(3),
                      .coalesce = rows.text(4)};
    DueEntry one{.entry = std::move(entry),
                 .attempts = static_cast<std::uint32_t>(rows.integer(6))};
    due.push_back({.number = rows.integer(0), .due = std::move(one), .payload = rows.text(5)});
  }
}

/// Nobody can deliver what cannot be read; what waits behind it must not suffer.
Result<void> put_aside(sql::Connection& db,
                       const DueRow& row,
                       const std::string& error,
                       Timestamp now) {
  PORC_CHECK(db.use(queries::postpone_outbox)
                 .bind(":number", row.number)
                 .bind(":due_at", std::nullopt)
                 .bind(":error", error)
                 .run());
  return promote(db, row.due.entry.subject, row.due.entry.target, now);
}

/// An entry as it stands.
struct Found {
  OutboxView view{};
  std::int64_t number = 0;
  std::uint64_t fence = 0;
};

/// An entry whose payload is damaged is shown without it.
OutboxView view_from(const sql::Statement& row) {
  OutboxEntry entry{
      .key = row.text(0), .subject = row.text(1), .target = row.text(2), .coalesce = row.text(3)};
  if (auto payload = read_value(row.text(4))) entry.payload = *std::move(payload);
  OutboxView view{.entry = std::move(entry),
                  .attempts = static_cast<std::uint32_t>(row.integer(5)),
                  .dead = row.integer(6) != 0,
                  .stored_at = row.time(8),
                  .error = row.optional_text(9).value_or(""),
                  .place = row.count(10)};
  if (!row.is_null(7)) view.due_at = row.time(7);
  return view;
}

Result<Found> find(sql::Connection& db, const std::string& key) {
  sql::Statement row = db.use(queries::find_outbox);
  PORC_TRY(bool found, row.bind(":key", key).step());
  if (!found) return no_outbox_entry(key);
  return Found{.view = view_from(row), .number = row.integer(10), .fence = row.count(11)};
}

/// Errors: conflict while it is being delivered.
Result<Found> find_idle(sql::Connection& db, const std::string& key, Timestamp now) {
  PORC_TRY(Found found, find(db, key));
  if (found.fence != 0 && found.view.due_at && *found.view.due_at > now)
    return outbox_entry_under_way(key);
  return found;
}

}  // namespace

Result<void> add_to_outbox(sql::Connection& db, const OutboxEntry& entry, Timestamp now) {
  PORC_TRY(bool exists, db.use(queries::find_outbox_key).bind(":key", entry.key).step());
  if (exists) return outbox_key_exists(entry.key);
  if (!entry.coalesce.empty()) {
    PORC_CHECK(db.use(queries::delete_replaced_outbox)
                   .bind(":subject", entry.subject)
                   .bind(":target", entry.target)
                   .bind(":coalesce", entry.coalesce)
                   .bind(":now", now)
                   .run());
  }
  PORC_TRY(std::string payload, write_document(entry.payload));
  PORC_CHECK(db.use(queries::insert_outbox)
                 .bind(":key", entry.key)
                 .bind(":subject", entry.subject)
                 .bind(":target", entry.target)
                 .bind(":coalesce", entry.coalesce)
                 .bind(":payload", payload)
                 .bind(":now", now)
                 .run());
  return promote(db, entry.subject, entry.target, now);
}

Result<std::vector<DueEntry>> claim_outbox(sql::Connection& db,
                                           Timestamp lease_end,
                                           std::size_t limit,
                                           const std::vector<std::string>& passed_over,
                                           Timestamp now) {
  PORC_TRY(std::vector<DueRow> rows, list_due(db, limit, passed_over, now));
  PORC_TRY(std::uint64_t fence, reserve_fences(db, rows.size()));
  std::vector<DueEntry> claimed;
  for (DueRow& row : rows) {
    auto payload = read_value(row.payload);
    if (!payload) {
      PORC_CHECK(put_aside(db, row, payload.error().message, now));
      continue;
    }
    row.due.entry.payload = *std::move(payload);
    row.due.fence = fence++;
    PORC_CHECK(db.use(queries::claim_outbox)
                   .bind(":number", row.number)
                   .bind(":lease_end", lease_end)
                   .bind(":fence", row.due.fence)
                   .run());
    claimed.push_back(std::move(row.due));
  }
  return claimed;
}

Result<std::size_t> delivered(sql::Connection& db,
                              const std::vector<Delivered>& done,
                              Timestamp now) {
  std::size_t stood = 0;
  for (const Delivered& one : done) {
    PORC_TRY(auto delivery, find_delivery(db, one.key, one.fence));
    if (!delivery) continue;
    PORC_CHECK(remove(db, *delivery, now));
    ++stood;
  }
  return stood;
}

Result<void> postponed(sql::Connection& db,
                       const std::string& key,
                       std::uint64_t fence,
                       const std::string& error,
                       std::optional<Timestamp> again,
                       Timestamp now) {
  PORC_TRY(auto delivery, find_delivery(db, key, fence));
  if (!delivery) return lost_delivery(key);
  PORC_TRY(bool replaced, is_replaced(db, *delivery));
  if (replaced) return remove(db, *delivery, now);
  if (again) again = std::max(*again, now);
  PORC_CHECK(db.use(queries::postpone_outbox)
                 .bind(":number", delivery->number)
                 .bind(":due_at", again)
                 .bind(":error", error)
                 .run());
  return promote(db, delivery->subject, delivery->target, now);
}

Result<OutboxStore::Depth> outbox_depth(sql::Connection& db) {
  OutboxStore::Depth depth;
  sql::Statement rows = db.use(queries::count_outbox);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return depth;
    const bool dead = rows.integer(0) != 0;
    (dead ? depth.dead : depth.due) = rows.count(1);
    if (!dead) depth.oldest = rows.time(2);
  }
}

Result<std::vector<OutboxView>> list_outbox(sql::Connection& db,
                                            const OutboxStore::OutboxFilter& filter,
                                            std::uint64_t after,
                                            std::size_t limit) {
  std::optional<int> dead;
  if (filter.dead) dead = *filter.dead ? 1 : 0;
  std::vector<OutboxView> found;
  sql::Statement rows = db.use(queries::list_outbox);
  rows.bind(":after", after).bind(":target", filter.target).bind(":dead", dead);
  rows.bind(":limit", limit);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return found;
    found.push_back(view_from(rows));
  }
}

Result<OutboxView> get_outbox(sql::Connection& db, const std::string& key) {
  PORC_TRY(Found found, find(db, key));
  return std::move(found.view);
}

Result<void> retry_outbox(sql::Connection& db, const std::string& key, Timestamp now) {
  PORC_TRY(const Found found, find_idle(db, key, now));
  const OutboxEntry& entry = found.view.entry;
  PORC_CHECK(db.use(queries::retry_outbox).bind(":number", found.number).run());
  {
    // One that stands behind it may be the head by now; under way, it is followed by this one.
    sql::Statement behind = db.use(queries::find_outbox_under_way);
    behind.bind(":subject", entry.subject).bind(":target", entry.target).bind(":now", now);
    PORC_TRY(const bool under_way, behind.step());
    if (under_way) return ok;
  }
  PORC_CHECK(db.use(queries::demote_outbox)
                 .bind(":subject", entry.subject)
                 .bind(":target", entry.target)
                 .bind(":number", found.number)
                 .run());
  return promote(db, entry.subject, entry.target, now);
}

Result<void> drop_outbox(sql::Connection& db, const std::string& key, Timestamp now) {
  PORC_TRY(const Found found, find_idle(db, key, now));
  PORC_CHECK(db.use(queries::delete_outbox).bind(":number", found.number).run());
  return promote(db, found.view.entry.subject, found.view.entry.target, now);
}

}  // namespace porc::sqlite_store
